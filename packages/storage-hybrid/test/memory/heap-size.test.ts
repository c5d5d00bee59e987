import { describe, expect, it } from 'vitest';
import { heapSizer } from '../../src/memory/heap-size.js';

const namesOf = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix} ${n}`, n]));

describe('the size of a value', () => {
  it.each<[string, unknown, number]>([
    ['nothing', undefined, 0],
    ['null', null, 0],
    ['a flag', true, 0],
    ['a small integer', 1, 0],
    ['a large integer', 2 ** 31, 16],
    ['a fraction', 0.5, 16],
    ['a text of one byte a letter', 'x'.repeat(100), 124],
    ['a text of two', '鍵'.repeat(100), 224],
    ['an object', { a: 1 }, 40],
    ['an object with a text', { a: 'x', b: 2 }, 73],
    ['a list of numbers, without a box each', [0.5, 1.5, 2.5], 86],
    ['a list with a text', [0.5, 'x'], 56 + 20 + 16 + 25],
    ['a bigint', 1n, 24],
    ['a Date', new Date(0), 96],
    ['a Map', new Map([['x', 'y']]), 294],
    ['a Set', new Set(['x']), 269],
    ['a function', () => {}, 80],
    ['an error, with its stack', new Error('x'), 512],
    ['an ArrayBuffer', new ArrayBuffer(1_000), 1_104],
    ['a buffer that nobody shares', Buffer.alloc(1_000), 1_232],
    ['a view, with all that it keeps from going', Buffer.alloc(50_000).subarray(0, 1), 50_232],
    ['two views of one buffer', twoViews(), 56 + 20 + 2 * 128 + 104 + 20_000],
    ['an empty buffer', Buffer.from(''), 232],
  ])('%s: %#', (_, value, bytes) => {
    const sizeOf = heapSizer();
    sizeOf({ a: 1, b: 1 });
    expect(sizeOf(value)).toBe(bytes);
  });

  it('counts a buffer of the pool with its share of the gap at the end', () => {
    const third = Math.floor(Buffer.poolSize / 3);
    expect(heapSizer()(Buffer.allocUnsafe(third + 1))).toBe(128 + Buffer.poolSize / 2);
  });

  it('counts what occurs twice once, and comes to an end in a circle', () => {
    const sizeOf = heapSizer();
    const shared = { text: 'x'.repeat(976) };
    const circle: { self?: unknown; shared: unknown[] } = { shared: [shared, shared] };
    circle.self = circle;
    sizeOf({ self: 1, shared: 1, text: 1 });
    expect(sizeOf(circle)).toBe(48 + 76 + 40 + 1_000);
  });

  it('counts the shape of an object that no other has had lately', () => {
    const sizeOf = heapSizer();
    expect(sizeOf({ name: 1 })).toBe(40 + 120 + 4);
    expect(sizeOf({ name: 2 })).toBe(40);
    for (let batch = 0; batch < 11; batch += 1) sizeOf(namesOf(`batch ${batch}`, 100));
    expect(sizeOf({ name: 3 })).toBe(40 + 120 + 4);
  });

  it('counts the names of an object that is as large as a table', () => {
    expect(heapSizer()(namesOf('name', 1_000))).toBeGreaterThan(1_000 * (24 + 5 + 40));
  });

  it('goes as deep as the value', () => {
    let deep: unknown = 'end';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(heapSizer()(deep)).toBe(100_000 * 66 + 27);
  });
});

function twoViews(): Buffer[] {
  const whole = Buffer.alloc(20_000);
  return [whole.subarray(0, 5), whole.subarray(5, 10)];
}
