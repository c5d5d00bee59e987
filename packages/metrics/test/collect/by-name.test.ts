import { describe, expect, it } from 'vitest';
import { ByName, OTHER } from '../../src/collect/by-name.js';

describe('names', () => {
  it('are told apart, whatever they are', () => {
    const counts = new ByName(() => ({ count: 0 }));
    for (const name of ['a', '__proto__', 'a', '', 'constructor']) counts.get(name).count += 1;
    const entries = Object.entries(counts.toObject(({ count }) => count));
    expect(entries).toEqual([
      ['a', 2],
      ['__proto__', 1],
      ['', 1],
      ['constructor', 1],
    ]);
  });

  it('made up without end do not fill the memory: those that come too late are counted together', () => {
    const counts = new ByName(() => ({ count: 0 }));
    for (let index = 0; index < 10_000; index += 1) counts.get(`grouper ${index}`).count += 1;
    const all = counts.toObject(({ count }) => count);
    expect(Object.keys(all)).toHaveLength(101);
    expect(all[OTHER]).toBe(9_900);
  });
});
