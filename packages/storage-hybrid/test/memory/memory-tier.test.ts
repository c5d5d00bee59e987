import { isStaleValue, MISS } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { type MemoryOptions, memoryBounds } from '../../src/memory/memory-bounds.js';
import { memoryTier } from '../../src/memory/memory-tier.js';

function tierOf(options: MemoryOptions) {
  const errors: unknown[] = [];
  const bounds = memoryBounds(options);
  if (bounds === undefined) throw new Error('No memory.');
  return { tier: memoryTier(bounds, (error) => errors.push(error)), errors };
}

const fresh = (value: unknown, expiresAt = Infinity, staleUntil = expiresAt) => ({
  value,
  expiresAt,
  staleUntil,
  durationMs: undefined,
});

describe('memory with maxBytes', () => {
  it('lets go of what was unused for longest until the new value fits', () => {
    const { tier } = tierOf({ maxBytes: 1_000, sizeOf: () => 50 });
    // A lifetime, a place and a key of one letter are 281 bytes more.
    for (const key of ['a', 'b', 'c']) tier.keep(key, fresh(key), 0);
    expect(tier.usage()).toEqual({ entries: 3, bytes: 993, evictions: 0, bypassed: 0 });
    tier.get('a', 0);
    tier.keep('d', fresh('d'), 0);
    expect(['a', 'b', 'c', 'd'].map((key) => tier.get(key, 0))).toEqual(['a', MISS, 'c', 'd']);
    expect(tier.usage()).toEqual({ entries: 3, bytes: 993, evictions: 1, bypassed: 0 });
  });

  it('does not take a value that is larger, and lets go of the one it was to replace', () => {
    const { tier } = tierOf({ maxBytes: 1_000 });
    tier.keep('a', fresh('small'), 0);
    tier.keep('a', fresh('x'.repeat(1_000)), 0);
    expect(tier.get('a', 0)).toBe(MISS);
    expect(tier.usage()).toEqual({ entries: 0, bytes: 0, evictions: 0, bypassed: 1 });
  });

  it.each<[string, () => number, unknown]>([
    [
      'NaN',
      () => Number.NaN,
      { code: 'ERR_OPTION', message: expect.stringContaining('got `NaN`') },
    ],
    ['less than nothing', () => -1, { code: 'ERR_OPTION' }],
    [
      'an error',
      () => {
        throw new RangeError('too deep');
      },
      { message: 'too deep' },
    ],
  ])('takes no value whose size is %s, and says so', (_, sizeOf, error) => {
    const { tier, errors } = tierOf({ maxBytes: 1_000, sizeOf });
    tier.keep('a', fresh(1), 0);
    expect(tier.get('a', 0)).toBe(MISS);
    expect(tier.usage().bypassed).toBe(1);
    expect(errors).toMatchObject([error]);
  });

  it('measures nothing where it is not set', () => {
    let calls = 0;
    const sizeOf = () => {
      calls += 1;
      return 1;
    };
    const { tier } = tierOf({ sizeOf });
    tier.keep('a', fresh(1), 0);
    expect([calls, tier.usage().bytes]).toEqual([0, undefined]);
  });
});

describe('memory with clone', () => {
  it('gives every reader a copy of its own, and holds one of the writer', () => {
    const { tier } = tierOf({ clone: true });
    const written = { list: [1] };
    tier.keep('a', fresh(written), 0);
    written.list.push(2);
    const read = tier.get('a', 0) as typeof written;
    read.list.push(3);
    expect(tier.get('a', 0)).toEqual({ list: [1] });
  });

  it('copies stale values as well', () => {
    const { tier } = tierOf({ clone: true });
    tier.keep('a', fresh({ n: 1 }, 10, 20), 0);
    const slots = [tier.get('a', 15), tier.get('a', 15)];
    const values = slots.map((slot) => isStaleValue(slot) && slot.value);
    expect(values).toEqual([{ n: 1 }, { n: 1 }]);
    expect(values[0]).not.toBe(values[1]);
  });

  it('does not take what cannot be copied', () => {
    const { tier, errors } = tierOf({ clone: true });
    tier.keep('a', fresh('old'), 0);
    tier.keep(
      'a',
      fresh(() => {}),
      0,
    );
    expect(tier.get('a', 0)).toBe(MISS);
    expect([tier.usage().bypassed, errors]).toEqual([1, []]);
  });
});

describe('a value in memory', () => {
  it('stays for ttlMs at most, and not beyond its own lifetime', () => {
    const { tier } = tierOf({ ttlMs: 100 });
    tier.keep('long', fresh(1), 1_000);
    tier.keep('short', fresh(2, 1_050), 1_000);
    expect([tier.get('long', 1_099), tier.get('short', 1_049)]).toEqual([1, 2]);
    expect([tier.get('long', 1_100), tier.get('short', 1_050)]).toEqual([MISS, MISS]);
  });

  it('is let go where the clock is set back: it would stay for longer than it may', () => {
    const { tier } = tierOf({ ttlMs: 100 });
    tier.keep('a', fresh(1), 1_000_000);
    expect(tier.get('a', 999_000)).toBe(MISS);
    tier.keep('a', fresh(2), 999_000);
    expect(tier.get('a', 999_099)).toBe(2);
  });

  it('that is over already replaces what was there by nothing', () => {
    const { tier } = tierOf({});
    tier.keep('a', fresh(1), 0);
    tier.keep('a', fresh(2, 10), 10);
    expect(tier.get('a', 10)).toBe(MISS);
    expect(tier.usage().bypassed).toBe(0);
  });

  it('is listed by the start of its key while it is not over', () => {
    const { tier } = tierOf({});
    for (const key of ['a:1', 'b:1', 'a:2']) tier.keep(key, fresh(key), 0);
    tier.keep('a:3', fresh('short', 5), 0);
    expect([...tier.keys('a:', 5)].sort()).toEqual(['a:1', 'a:2']);
  });
});

describe('bounds of memory', () => {
  it('have no number of entries where bytes are bounded, unless one is asked for', () => {
    expect(memoryBounds({})?.maxEntries).toBe(10_000);
    expect(memoryBounds({ maxBytes: 1 })?.maxEntries).toBe(Infinity);
    expect(memoryBounds({ maxBytes: 1, maxEntries: 5 })?.maxEntries).toBe(5);
    expect(memoryBounds(false)).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [{ maxEntries: Infinity }, 'Expected `memory.maxEntries` to be an integer from 1'],
    [{ maxBytes: 0 }, 'Expected `memory.maxBytes` to be an integer from 1'],
    [{ sizeOf: 5 }, 'Expected `memory.sizeOf` to be a function, got `5` (number).'],
    [{ clone: 'yes' }, 'Expected `memory.clone` to be a boolean, got `"yes"` (string).'],
    [{ maxItems: 5 }, 'Unknown options in memory: `maxItems`. Known are `maxEntries`,'],
  ])('that are wrong are refused by name: %j', (options, message) => {
    expect(() => memoryBounds(options as MemoryOptions)).toThrow(message);
  });
});
