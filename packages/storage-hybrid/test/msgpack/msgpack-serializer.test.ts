import fc from 'fast-check';
import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { msgpackSerializer } from '../../src/msgpack/index.js';

const { encode } = msgpackSerializer();
/** By another process, which has written nothing itself. */
const decode = (data: string | Uint8Array) => msgpackSerializer().decode(data);

describe('MessagePack', () => {
  const shared = { n: 1 };
  const circular: { self?: unknown } = {};
  circular.self = circular;
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['an empty text', ''],
    ['-0', -0],
    ['NaN', Number.NaN],
    ['a large integer', 2 ** 53 - 1],
    ['a bigint of 64 bits', 2n ** 63n - 1n],
    ['a Date', new Date(1_795_536_093_281)],
    ['a Map', new Map<unknown, unknown>([[{ a: 1 }, new Set([1, undefined])]])],
    ['a Buffer', Buffer.from([0, 255])],
    ['a Float64Array', new Float64Array([1.5, -0])],
    ['a RegExp', /a+/gi],
    ['-1', -1],
    ['half a pair of letters', '\ud800'],
    ['a bigint of 200 bits', 2n ** 200n],
    ['a list with a hole', Object.assign(new Array(3), { 0: 1 })],
    ['a property that is undefined', { a: undefined }],
    ['a circle', circular],
    ['one object in two places', [shared, shared]],
  ])('brings back %s', (_, value) => {
    expect(decode(encode(value))).toStrictEqual(value);
  });

  class Point {
    constructor(readonly x: number) {}
  }
  it.each<[string, unknown]>([
    ['an instance of a class', new Point(1)],
    ['a function', { call: () => 1 }],
  ])('refuses %s', (_, value) => {
    expect(() => encode(value)).toThrow();
  });

  it('never brings a value back as something else', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        let bytes: string | Uint8Array;
        try {
          bytes = encode(value);
        } catch (error) {
          expect(error).toMatchObject({ message: expect.stringContaining('not plain data') });
          return;
        }
        expect(decode(bytes)).toStrictEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read by storages that write JSON as soon as they know it, and reads theirs', async () => {
    const store = new Map<string, unknown>();
    const serializer = msgpackSerializer();
    const packed = hybridStorage({ memory: false, l2: new Keyv({ store }), serializer });
    const plain = hybridStorage({ memory: false, l2: new Keyv({ store }) });
    const value = { at: new Date(5), bytes: Buffer.from('x') };
    await plain.mset([{ key: 'plain', value, expiresAt: undefined }]);
    await packed.mset([{ key: 'packed', value, expiresAt: undefined }]);
    expect(await packed.mget(['plain', 'packed'])).toEqual([value, value]);
  });
});
