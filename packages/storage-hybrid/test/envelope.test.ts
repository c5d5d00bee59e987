import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, seal } from '../src/envelope.js';
import { fidelityOf } from '../src/fidelity.js';

const lifetime = { expiresAt: 1000, staleUntil: 2000, durationMs: 1.5 };
const roundTrip = (value: unknown) => open(seal('k', { value, ...lifetime })).value;

class Point {
  constructor(readonly x: number) {}
}

describe('an envelope', () => {
  it('is short JSON text where JSON holds the value as it is', () => {
    expect(seal('k', { value: { a: [1, null] }, ...lifetime })).toBe(
      '{"v":1,"k":"k","e":1000,"s":2000,"d":1.5,"j":{"a":[1,null]}}',
    );
  });

  it.each([
    [Infinity, Infinity],
    [1000, Infinity],
    [1000, 1000],
    [0, 0],
    [1000.5, 2000.25],
  ])('keeps a lifetime until %d, stale until %d', (expiresAt, staleUntil) => {
    const stored = { value: null, expiresAt, staleUntil, durationMs: undefined };
    expect(open(seal('', stored))).toEqual({ key: '', ...stored });
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
          text = seal(key, { value, ...lifetime });
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        expect(open(text)).toStrictEqual({ key, value, ...lifetime });
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
