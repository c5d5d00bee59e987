import { describe, expect, it } from 'vitest';
import * as checks from '../src/checks.js';
import { type BatchError, isBatchError } from '../src/errors.js';
import type { Grouper } from '../src/grouper.js';

/** What a check throws. */
function errorOf(check: () => unknown): BatchError {
  try {
    check();
  } catch (error) {
    if (isBatchError(error)) return error;
  }
  throw new Error('Expected the check to throw a BatchError.');
}

const grouper: Grouper = { name: 'g', groupOf: () => '' };

/** Each check, with a plug-in to name, on a value that it refuses. */
const REFUSED: Record<string, [check: (plugin?: string) => unknown, message: string]> = {
  checkInteger: [
    (plugin) => checks.checkInteger('maxKeys', 9, 1, 8, plugin),
    'Expected `maxKeys` to be an integer from 1 to 8, got `9` (number).',
  ],
  checkDuration: [
    (plugin) => checks.checkDuration('ttlMs', '5', 1, plugin),
    'Expected `ttlMs` to be a number of milliseconds from 1 and up, got `"5"` (string).',
  ],
  checkBoolean: [
    (plugin) => checks.checkBoolean('stale', 0, plugin),
    'Expected `stale` to be a boolean, got `0` (number).',
  ],
  checkFunction: [
    (plugin) => checks.checkFunction('pathOf', undefined, {}, plugin),
    'Expected `pathOf` to be a function, got `undefined`.',
  ],
  checkOneOf: [
    (plugin) => checks.checkOneOf('scope', 'forest', ['directory', 'tree'], plugin),
    "Expected `scope` to be one of 'directory', 'tree', got `\"forest\"` (string).",
  ],
  checkPlugin: [
    (plugin) => checks.checkPlugin('l2', null as never, [], plugin),
    'Expected `l2` to be an object, got `null`.',
  ],
  checkGrouper: [
    (plugin) => checks.checkGrouper('grouper', { ...grouper, name: 5 as never }, plugin),
    'Expected `grouper.name` to be a string, got `5` (number).',
  ],
  checkKnownKeys: [
    (plugin) => checks.checkKnownKeys('options of o', { a: 1, b: 2 }, ['a', 'c'], plugin),
    'Unknown options of o: `b`. Known are `a`, `c`.',
  ],
};

describe('a check names the plug-in it is done for', () => {
  it.each(Object.entries(REFUSED))('%s', (_, [check, message]) => {
    expect(errorOf(() => check('mine'))).toMatchObject({
      code: 'ERR_OPTION',
      message,
      plugin: 'mine',
    });
    expect(errorOf(() => check()).plugin).toBeUndefined();
  });

  it('every check there is', () => {
    const named = Object.keys(checks).filter((name) => name.startsWith('check'));
    expect(Object.keys(REFUSED).toSorted()).toEqual(named.toSorted());
  });

  it('and lays missing methods to the plug-in that lacks them where none is named', () => {
    const half = { name: 'half' } as Grouper;
    const refusal = { message: '`grouper` is missing methods: groupOf.' };
    expect(errorOf(() => checks.checkGrouper('grouper', half))).toMatchObject({
      ...refusal,
      plugin: 'half',
    });
    expect(errorOf(() => checks.checkGrouper('grouper', half, 'mine'))).toMatchObject({
      ...refusal,
      plugin: 'mine',
    });
  });
});

describe('an integer', () => {
  it.each<[number, number, string]>([
    [Infinity, 0, 'an integer from 1 and up or Infinity'],
    [Number.MAX_VALUE, Infinity, 'an integer from 1 and up'],
    [8, 9, 'an integer from 1 to 8'],
  ])('up to %d is not %d', (max, value, expected) => {
    expect(() => checks.checkInteger('n', value, 1, max)).toThrow(
      `Expected \`n\` to be ${expected}, got \`${value}\` (number).`,
    );
  });

  it.each([
    [Infinity, Infinity],
    [Number.MAX_VALUE, 2 ** 60],
    [8, 8],
  ])('up to %d may be %d', (max, value) => {
    expect(checks.checkInteger('n', value, 1, max)).toBe(value);
  });
});
