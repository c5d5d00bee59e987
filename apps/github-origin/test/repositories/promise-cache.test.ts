import { describe, expect, it } from 'vitest';
import { createPromiseCache } from '../../src/repositories/promise-cache.js';

function countingCache(maxWeight: number) {
  const made: string[] = [];
  const cache = createPromiseCache<string>({ maxWeight, weightOf: (value) => value.length });
  const get = (key: string, value = key) =>
    cache.get(key, async () => {
      made.push(key);
      return value;
    });
  return { cache, get, made };
}

describe('a promise cache', () => {
  it('makes a value once for all who ask at the same time', async () => {
    const { get, made } = countingCache(10);
    expect(await Promise.all([get('a'), get('a')])).toEqual(['a', 'a']);
    await get('a');
    expect(made).toEqual(['a']);
  });

  it('lets go of what was not used for longest when the weight is exceeded', async () => {
    const { get, made } = countingCache(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('does not keep a value heavier than all, and keeps the others for it', async () => {
    const { get, made } = countingCache(2);
    await get('a');
    await get('big', 'too heavy');
    await get('big', 'too heavy');
    await get('a');
    expect(made).toEqual(['a', 'big', 'big']);
  });

  it('does not keep a failure, not even one that is thrown at once', async () => {
    const { cache, get } = countingCache(2);
    const fail = () => {
      throw new Error('no');
    };
    await expect(cache.get('a', fail)).rejects.toThrow('no');
    expect(await get('a')).toBe('a');
  });
});
