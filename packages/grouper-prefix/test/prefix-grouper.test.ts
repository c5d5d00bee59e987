import { BatchError, isBatchError } from '@batchkit/core';
import { checkInteger } from '@batchkit/core/checks';
import { describe, expect, it } from 'vitest';
import { type PrefixGrouperOptions, prefixGrouper } from '../src/index.js';

describe('a key belongs to its first segments, never to its last', () => {
  const { groupOf } = prefixGrouper();

  it.each([
    ['a:b:c', 'a:b'],
    ['a:b', 'a'],
    ['a', ''],
    ['a:b:c:d', 'a:b'],
    ['', ''],
    [':', ''],
    ['a:', 'a'],
    [':a', ''],
    ['a::b', 'a:'],
    ['::', ':'],
    ['__proto__:x', '__proto__'],
    ['ключ:🔑:é', 'ключ:🔑'],
  ])('%j belongs to %j', (key, group) => {
    expect(groupOf(key)).toBe(group);
  });

  it('keys that differ in their last segment alone share a group', () => {
    expect(groupOf('component:react:button')).toBe(groupOf('component:react:card'));
  });

  it('every key of a prefix the last segment long makes one group, not N groups of 1', () => {
    const keys = Array.from({ length: 61 }, (_, index) => `component-metadata:c${index}`);
    expect(new Set(keys.map(groupOf))).toEqual(new Set(['component-metadata']));
  });
});

describe('depth says how many segments name a group', () => {
  it.each([
    [1, 'a'],
    [2, 'a:b'],
    [3, 'a:b:c'],
    [4, 'a:b:c'],
    [Number.MAX_SAFE_INTEGER, 'a:b:c'],
  ])('a depth of %d puts a:b:c:d into %j', (depth, group) => {
    expect(prefixGrouper({ depth }).groupOf('a:b:c:d')).toBe(group);
  });
});

describe('separator says where segments end', () => {
  it.each([
    ['/', 'src/ui/button.tsx', 'src/ui'],
    ['::', 'a:b::c::d', 'a:b::c'],
    ['aa', 'xaaaay', 'xaa'],
    ['.*', 'a.*b.*c', 'a.*b'],
    ['🔑', 'a🔑b', 'a'],
  ])('with %j, %j belongs to %j', (separator, key, group) => {
    expect(prefixGrouper({ separator }).groupOf(key)).toBe(group);
  });
});

describe('it answers what splitting and joining would', () => {
  const modelOf = (key: string, separator: string, depth: number) => {
    const segments = key.split(separator);
    return segments.slice(0, Math.min(depth, segments.length - 1)).join(separator);
  };

  // Every key there is, up to a length: two letters and all separators made of them meet every overlap.
  const KEYS = Array.from({ length: 9 }, (_, length) => wordsOf('a:', length)).flat();

  it.each([':', '::', ':a', 'a:a', '::a:'])(
    'for all 511 keys and each depth, with %j',
    (separator) => {
      for (const depth of [1, 2, 3, 10]) {
        const { groupOf } = prefixGrouper({ separator, depth });
        const wrong = KEYS.filter((key) => groupOf(key) !== modelOf(key, separator, depth));
        expect(wrong).toEqual([]);
      }
    },
  );

  it('511 keys are what is checked', () => expect(new Set(KEYS).size).toBe(511));
});

describe('a wrong option is an error at construction', () => {
  it.each<[unknown, string]>([
    [{ separator: '' }, 'Expected `separator` to be a non-empty string, got `""` (string).'],
    [{ separator: null }, 'Expected `separator` to be a non-empty string, got `null`.'],
    [{ separator: /:/ }, 'Expected `separator` to be a non-empty string, got `object`.'],
    [{ depth: 0 }, 'Expected `depth` to be an integer from 1 and up, got `0` (number).'],
    [{ depth: 1.5 }, 'Expected `depth` to be an integer from 1 and up, got `1.5` (number).'],
    [{ depth: Number.NaN }, 'Expected `depth` to be an integer from 1 and up, got `NaN` (number).'],
    [
      { depth: Infinity },
      'Expected `depth` to be an integer from 1 and up, got `Infinity` (number).',
    ],
    [{ depth: '2' }, 'Expected `depth` to be an integer from 1 and up, got `"2"` (string).'],
    [null, 'Expected `options of prefixGrouper` to be an object, got `null`.'],
    [':', 'Expected `options of prefixGrouper` to be an object, got `":"` (string).'],
    [
      { seperator: '/' },
      'Unknown options of prefixGrouper: `seperator`. Known are `separator`, `depth`.',
    ],
  ])('%o', (options, message) => {
    expect(() => prefixGrouper(options as PrefixGrouperOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', plugin: 'prefix', message }),
    );
  });

  it('undefined means the default', () => {
    const { groupOf } = prefixGrouper({ separator: undefined, depth: undefined });
    expect(groupOf('a:b:c:d')).toBe('a:b');
  });
});

describe('@batchkit/core/checks, which checks the options, throws the BatchError of @batchkit/core', () => {
  it.each<[string, () => unknown]>([
    ['asked directly', () => checkInteger('depth', 0, 1, 5, 'prefix')],
    ['through prefixGrouper', () => prefixGrouper({ depth: 0 })],
  ])('%s', (_, refuse) => {
    const error = errorOf(refuse);
    expect(error).toBeInstanceOf(BatchError);
    expect(isBatchError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'ERR_OPTION', plugin: 'prefix' });
  });
});

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('Expected an error.');
}

/** Every word of a length over an alphabet. */
function wordsOf(alphabet: string, length: number): string[] {
  if (length === 0) return [''];
  const shorter = wordsOf(alphabet, length - 1);
  return [...alphabet].flatMap((letter) => shorter.map((word) => letter + word));
}
