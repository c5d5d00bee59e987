import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeFormat } from '../../src/format/envelope-format.js';
import { fidelityOf } from '../../src/format/fidelity.js';
import type { Serializer } from '../../src/format/serializer.js';

const { seal, open, staleUntilOf } = envelopeFormat();
const summed = envelopeFormat({ checksum: true });
const lifetime = { expiresAt: 1000, staleUntil: 2000, durationMs: 15 };
/** As a store gives it back that keeps text as UTF-8. */
const stored = (text: string) => Buffer.from(text).toString();
const roundTrip = (value: unknown, format = envelopeFormat()) =>
  format.open('k', stored(format.seal('k', { value, ...lifetime }))).value;

class Point {
  constructor(readonly x: number) {}
}

describe('an envelope', () => {
  it('is a header of numbers of fixed width, the key, and JSON where JSON holds the value as it is', () => {
    const value = { value: { a: [1, null] }, ...lifetime };
    const numbers = '0000003' + '1' + '2' + '0000000001000' + '0000000002000' + '000000015';
    expect(seal('key', value)).toBe(`2-0000000074${numbers}jkey{"a":[1,null]}`);
    expect(summed.seal('key', value)).toBe(`2c0000000084${numbers}jkey{"a":[1,null]}3004766002`);
  });

  it('leaves out what is not known, what never comes, and what comes at the same moment', () => {
    const value = { value: 1, expiresAt: 1000, staleUntil: 1000, durationMs: undefined };
    expect(seal('key', value)).toBe(
      '2-0000000039' + '0000003' + '0' + '1' + '0000000001000' + 'jkey1',
    );
    const endless = { ...value, expiresAt: Infinity, staleUntil: Infinity };
    expect(seal('key', endless)).toBe('2-0000000026' + '0000003' + '0' + '0' + 'jkey1');
  });

  it.each([
    [Infinity, Infinity],
    [1000, Infinity],
    [1000, 1000],
    [0, 0],
    [1_800_000_000_000, 1_900_000_000_000],
  ])('keeps a lifetime until %d, stale until %d', (expiresAt, staleUntil) => {
    const value = { value: null, expiresAt, staleUntil, durationMs: undefined };
    expect(open('', seal('', value))).toEqual(value);
    expect(staleUntilOf(seal('', value))).toBe(staleUntil);
  });

  it('keeps whole milliseconds, and never more of them', () => {
    const value = { value: null, expiresAt: 1000.9, staleUntil: 2000.9, durationMs: 1.9 };
    const whole = { value: null, expiresAt: 1000, staleUntil: 2000, durationMs: 1 };
    expect(open('', seal('', value))).toEqual(whole);
    const over = { value: null, expiresAt: -5, staleUntil: -5, durationMs: 1e12 };
    const none = { value: null, expiresAt: 0, staleUntil: 0, durationMs: undefined };
    expect(open('', seal('', over))).toEqual(none);
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  const shared = { n: 1 };
  const matched = 'abc'.match(/b/);
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['-0', -0],
    ['Infinity', Infinity],
    ['a bigint', 10n ** 30n],
    ['a Date', new Date(0)],
    ['an invalid Date', new Date(Number.NaN)],
    ['a RegExp', /a+/giu],
    ['a Map', new Map<unknown, unknown>([[{ a: 1 }, new Set([1n, undefined])]])],
    ['a Buffer', Buffer.from([0, 255, 10])],
    ['a Uint8Array', new Uint8Array([1, 2])],
    ['a view into a larger buffer', new Uint16Array(new ArrayBuffer(16), 4, 3)],
    ['an ArrayBuffer', new Uint8Array([1, 2]).buffer],
    ['all of them, nested', { list: [{ at: new Date(5), bytes: Buffer.from('x'), n: 1n }] }],
    ['a property that is undefined', { a: undefined }],
    ['an array with a hole', Object.assign(new Array(3), { 0: 1, 2: 3 })],
    ['an array with properties', matched],
    ['a circle', circular],
    ['one object in two places', [shared, shared]],
    ['an own __proto__', JSON.parse('{"__proto__":{"a":1}}')],
    ['an own __proto__ beside a Date', { ...JSON.parse('{"a":{"__proto__":1}}'), d: new Date(1) }],
    ['a lone surrogate', '\ud800'],
  ])('brings back %s', (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
  });

  it('keeps one object in two places one object', () => {
    const [first, second] = roundTrip([shared, shared]) as unknown[];
    expect(first).toBe(second);
  });

  it('brings an object without a prototype back as a plain one', () => {
    const bare = Object.assign(Object.create(null), { a: 1 });
    expect(roundTrip({ bare })).toEqual({ bare: { a: 1 } });
    expect(roundTrip([bare, 1n])).toEqual([{ a: 1 }, 1n]);
  });

  it.each<[string, unknown, string]>([
    ['a function', () => {}, 'It holds a function, which is not plain data.'],
    ['a toJSON of its own', { toJSON: () => 1 }, 'It holds a function, which is not plain data.'],
    ['a symbol', [Symbol('s')], 'It holds a symbol, which is not plain data.'],
    ['a symbol as a key', { [Symbol('s')]: 1 }, 'It has a symbol as a key.'],
    ['a class', new Map([['p', new Point(1)]]), 'It holds an instance of Point, which'],
    ['a subclass of Array', new (class List extends Array {})(), 'It holds an instance of List'],
    ['a subclass of Map', new (class Dict extends Map {})(), 'It holds an instance of Dict'],
    ['an Error', new Error('x'), 'It holds an instance of Error'],
    ['a boxed number', Object(1), 'It holds an instance of Number'],
    ['a promise', Promise.resolve(1), 'It holds an instance of Promise'],
    ['a Date with properties', Object.assign(new Date(0), { zone: 1 }), 'an instance of Date with'],
  ])('refuses %s', (_, value, message) => {
    expect(() => roundTrip(value)).toThrow(message);
  });

  it('never brings a value back as something else', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withUnicodeString: true,
    } as fc.ObjectConstraints);
    fc.assert(
      fc.property(anything, fc.string(), (value, key) => {
        let text: string;
        try {
          text = stored(seal(key, { value, ...lifetime }));
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        expect(open(key, text)).toStrictEqual({ value, ...lifetime });
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the way of JSON for everything that came from JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        expect(fidelityOf(parsed)).toBe('json');
        expect(roundTrip(parsed)).toStrictEqual(parsed);
      }),
    );
  });
});

describe('a text', () => {
  const sealed = seal('key', { value: { text: 'Größe', n: 12 }, ...lifetime });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no text', 42],
    ['no envelope', '{"value":1}'],
    ['a header alone', sealed.slice(0, 20)],
    ['of a future version', `3${sealed.slice(1)}`],
    ['with more moments than there are', `${sealed.slice(0, 20)}3${sealed.slice(21)}`],
    ['of the version before', '{"v":1,"k":"key","j":1}'],
  ])('that is %s cannot be read, and has no lifetime', (_, text) => {
    expect(() => open('key', text)).toThrow(
      expect.objectContaining({ code: 'ERR_STORAGE_READ', key: 'key' }),
    );
    expect(staleUntilOf(text)).toBeUndefined();
  });

  it.each(['', 'x'])('that has been cut off or grew cannot be read: with %j behind', (more) => {
    const text = seal('key', { value: 1234, ...lifetime });
    expect(() => open('key', more === '' ? text.slice(0, -1) : text + more)).toThrow(
      expect.objectContaining({ code: 'ERR_STORAGE_READ' }),
    );
  });

  it('with a checksum is read by everybody', () => {
    expect(open('k', summed.seal('k', { value: 5, ...lifetime })).value).toBe(5);
  });

  it('of another key is told apart, also where one begins the other', () => {
    for (const other of ['kez', 'ke', 'key2', '']) {
      expect(() => open(other, sealed)).toThrow(
        expect.objectContaining({
          code: 'ERR_STORAGE_CONTRACT',
          message: `[hybrid] l2 answered ${JSON.stringify(other)} with the value of "key".`,
        }),
      );
    }
  });

  it('in which anything has changed is never another value where it has a checksum', () => {
    const value = fc.jsonValue();
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat(2),
      insert: fc.string({ maxLength: 2 }),
    });
    fc.assert(
      fc.property(
        value,
        fc.string({ maxLength: 5 }),
        change,
        (json, key, { at, remove, insert }) => {
          const text = stored(summed.seal(key, { value: json, ...lifetime }));
          const from = at % text.length;
          const changed = text.slice(0, from) + insert + text.slice(from + remove);
          fc.pre(changed !== text);
          expect(() => open(key, changed)).toThrow(
            expect.objectContaining({ code: expect.stringMatching(/^ERR_STORAGE_/) }),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('by a serializer that nobody here has cannot be read', () => {
    const text = envelopeFormat({ serializer: reverse }).seal('k', { value: 'abc', ...lifetime });
    expect(() => open('k', text)).toThrow(expect.objectContaining({ code: 'ERR_STORAGE_READ' }));
  });
});

/** Text that is another one backwards. */
const reverse: Serializer = {
  name: 'reverse',
  encode: (value) => [...(value as string)].reverse().join(''),
  decode: (text) => [...(text as string)].reverse().join(''),
};

/** Bytes, one for each letter. */
const latin: Serializer = {
  name: 'latin-1',
  encode: (value) => Buffer.from(value as string, 'latin1'),
  decode: (bytes) => Buffer.from(bytes as Uint8Array).toString('latin1'),
};

describe('a serializer of its own', () => {
  it.each([reverse, latin])(
    'writes text or bytes, and reads what the default has written: %o',
    (serializer) => {
      const format = envelopeFormat({ serializer });
      expect(roundTrip('abc', format)).toBe('abc');
      expect(format.open('k', seal('k', { value: { a: 1n }, ...lifetime })).value).toEqual({
        a: 1n,
      });
    },
  );

  it.each<[unknown, string]>([
    ['json', 'Expected `serializer` to be an object, got `"json"` (string).'],
    [
      { ...reverse, name: 'json' },
      "Expected `serializer.name` to be 1 to 32 letters of a-z, 0-9 and -, and neither 'json' nor 'v8', got `\"json\"` (string).",
    ],
    [{ ...reverse, decode: 1 }, 'Expected `serializer.decode` to be a function, got `1` (number).'],
  ])('that is wrong is refused by name', (serializer, message) => {
    expect(() => envelopeFormat({ serializer: serializer as Serializer })).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message }),
    );
  });
});

describe('compression', () => {
  const large = 'Größe, '.repeat(1_000);
  const compressed = envelopeFormat({ compression: { minBytes: 100 } });

  it.each<[string, unknown]>([
    ['text', { large }],
    ['structured values', new Map([[large, new Date(0)]])],
  ])('makes large %s shorter, and everybody can read it', (_, value) => {
    const text = compressed.seal('k', { value, ...lifetime });
    expect(text.length).toBeLessThan(500);
    expect(open('k', stored(text)).value).toEqual(value);
  });

  it('leaves alone what is small, and what does not get shorter', () => {
    const hashes = [1, 2, 3].map((n) => createHash('sha512').update(`${n}`).digest('base64'));
    for (const value of ['small', hashes.join('')]) {
      const stored = { value, ...lifetime };
      expect(compressed.seal('k', stored)).toBe(seal('k', stored));
    }
  });

  it.each([
    [{ minBytes: 0 }, 'Expected `compression.minBytes` to be an integer from 1 to'],
    [{ level: 9 }, 'Unknown options in compression: `level`. Known are `minBytes`.'],
  ])('with options that are wrong is refused by name: %j', (compression, message) => {
    expect(() => envelopeFormat({ compression: compression as never })).toThrow(message);
  });
});
