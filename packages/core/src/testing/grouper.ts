import assert from 'node:assert/strict';
import type { Grouper } from '../grouper.js';
import type { TestApi } from './api.js';

/** What {@link testGrouper} needs to know of the grouper it checks. */
export interface GrouperSuiteOptions {
  /**
   * Keys that the grouper can group: it must answer each of them with a string. Minimum: `2` keys.
   * @default keys of two and three segments, and paths of files
   */
  keys?: readonly string[] | undefined;
}

const KEYS = [
  'component:react:button',
  'component:react:card',
  'component:svelte:button',
  'list:react',
  'src/components/button.tsx',
  'src/components/card.tsx',
  'plain',
];

/** Legal keys that nobody expects. A grouper may refuse them by throwing. */
const ODD_KEYS = [
  '',
  '__proto__',
  'constructor',
  ' ',
  ':',
  '/',
  '..',
  '\0',
  '\ud800',
  'ключ:🔑:é',
  'x'.repeat(10_240),
  'a:b/'.repeat(2_560),
];

type Rule = (create: () => Grouper, keys: readonly string[]) => void;

const RULES: Readonly<Record<string, Rule>> = {
  'has a name that is lower-case and without spaces': (create) => {
    assert.match(create().name, /^[^\s\p{Lu}]+$/u);
  },

  'answers every key with a string': (create, keys) => {
    const grouper = create();
    for (const key of keys) {
      const id: unknown = grouper.groupOf(key);
      assert.equal(typeof id, 'string', `groupOf(${JSON.stringify(key)}) is no string`);
    }
  },

  'gives a key the same id every time': (create, keys) => {
    const grouper = create();
    const first = idsOf(grouper, keys);
    assert.deepEqual(idsOf(grouper, keys), first);
  },

  'gives a key the same id in every instance': (create, keys) => {
    assert.deepEqual(idsOf(create(), keys), idsOf(create(), keys));
  },

  'gives a key the same id in any order': (create, keys) => {
    const reversed = idsOf(create(), [...keys].reverse()).reverse();
    assert.deepEqual(reversed, idsOf(create(), keys));
  },

  'answers an odd key with a string or refuses it, the same way each time': (create) => {
    const grouper = create();
    for (const key of ODD_KEYS) {
      const answer = answerOf(grouper, key);
      assert.equal(typeof answer, 'string', `groupOf(${nameOf(key)}) is no string`);
      assert.equal(answerOf(grouper, key), answer, `groupOf(${nameOf(key)}) changes`);
    }
  },

  'keeps no state between calls': (create, keys) => {
    const grouper = Object.freeze(create());
    const ids = keys.map((key) => {
      for (const odd of ODD_KEYS) answerOf(grouper, odd);
      return grouper.groupOf(key);
    });
    assert.deepEqual(ids, idsOf(create(), keys));
  },
};

/**
 * Registers the tests that every {@link Grouper} passes.
 *
 * @param api - `describe` and `it` of the test runner.
 * @param create - Makes a new grouper. Called several times for one test.
 */
export function testGrouper(
  { describe, it }: TestApi,
  create: () => Grouper,
  { keys = KEYS }: GrouperSuiteOptions = {},
): void {
  assert.ok(keys.length >= 2, `Expected \`keys\` to hold at least 2 keys, got ${keys.length}.`);
  describe('the Grouper contract', () => {
    for (const [claim, check] of Object.entries(RULES)) it(claim, () => check(create, keys));
  });
}

function idsOf(grouper: Grouper, keys: readonly string[]): string[] {
  return keys.map((key) => grouper.groupOf(key));
}

/** What the grouper says of a key: its id, or that it was refused. */
function answerOf(grouper: Grouper, key: string): unknown {
  try {
    return grouper.groupOf(key);
  } catch {
    return 'refused';
  }
}

/** A key as it reads in a failure, cut where it is very long. */
function nameOf(key: string): string {
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}
