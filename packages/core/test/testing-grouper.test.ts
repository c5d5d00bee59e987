import { describe, expect, it } from 'vitest';
import type { Grouper } from '../src/grouper.js';
import { type TestApi, testGrouper } from '../src/testing/index.js';

const good = (): Grouper => ({ name: 'first', groupOf: (key) => key.slice(0, 1) });

describe('a grouper that keeps its contract passes', () => {
  testGrouper({ describe, it }, good);
});

describe('a grouper that breaks a rule fails that rule', () => {
  const BROKEN: Record<string, [create: () => Grouper, failed: string[]]> = {
    'a name in capitals': [
      () => ({ ...good(), name: 'First' }),
      ['has a name that is lower-case and without spaces'],
    ],
    'a name with a space': [
      () => ({ ...good(), name: 'first letter' }),
      ['has a name that is lower-case and without spaces'],
    ],
    'an empty name': [
      () => ({ ...good(), name: '' }),
      ['has a name that is lower-case and without spaces'],
    ],
    'no id for a key without a colon': [
      () => ({ ...good(), groupOf: (key) => (key === 'plain' ? (undefined as never) : key) }),
      ['answers every key with a string'],
    ],
    'a promise of an id': [
      () => ({ ...good(), groupOf: (async (key: string) => key) as never }),
      [
        'answers every key with a string',
        'answers an odd key with a string or refuses it, the same way each time',
      ],
    ],
    'an id that counts up with each use of a key': [
      () => {
        const uses = new Map<string, number>();
        return {
          ...good(),
          groupOf(key) {
            uses.set(key, (uses.get(key) ?? 0) + 1);
            return `${key}${uses.get(key)}`;
          },
        };
      },
      [
        'gives a key the same id every time',
        'answers an odd key with a string or refuses it, the same way each time',
      ],
    ],
    'an id that differs between instances': [
      () => {
        const salt = Math.random();
        return { ...good(), groupOf: (key) => `${key}${salt}` };
      },
      [
        'gives a key the same id in every instance',
        'gives a key the same id in any order',
        'keeps no state between calls',
      ],
    ],
    'ids numbered in the order keys are first seen': [
      () => {
        const seen: string[] = [];
        return {
          ...good(),
          groupOf(key) {
            if (!seen.includes(key)) seen.push(key);
            return String(seen.indexOf(key));
          },
        };
      },
      ['gives a key the same id in any order', 'keeps no state between calls'],
    ],
    'a table of ids that has a prototype': [
      () => {
        const table: Record<string, string> = { plain: 'p' };
        return { ...good(), groupOf: (key) => table[key] ?? 'rest' };
      },
      ['answers an odd key with a string or refuses it, the same way each time'],
    ],
    'a memo on the grouper itself': [
      () => {
        const grouper = {
          ...good(),
          last: '',
          groupOf(key: string) {
            grouper.last = key;
            return grouper.last.slice(0, 1);
          },
        };
        return grouper;
      },
      ['keeps no state between calls'],
    ],
  };

  for (const [broken, [create, failed]] of Object.entries(BROKEN)) {
    it(`${broken}`, () => expect(failedRules(create)).toEqual(failed));
  }

  it('names every rule of the suite at least once', () => {
    const named = new Set(Object.values(BROKEN).flatMap(([, failed]) => failed));
    expect([...named].sort()).toEqual(
      rulesOf(good)
        .map(([claim]) => claim)
        .sort(),
    );
  });
});

describe('what the suite is given', () => {
  it('a grouper that refuses odd keys passes', () => {
    const strict = (): Grouper => ({
      name: 'strict',
      groupOf(key) {
        if (!/^[a-z]+$/u.test(key)) throw new Error('no');
        return key;
      },
    });
    expect(failedRules(strict, ['left', 'right'])).toEqual([]);
    expect(failedRules(strict)).toContain('answers every key with a string');
  });

  it('fewer than two keys are refused, for they could not tell groups apart', () => {
    expect(() => testGrouper({ describe, it }, good, { keys: ['one'] })).toThrow(
      'Expected `keys` to hold at least 2 keys, got 1.',
    );
  });
});

function rulesOf(create: () => Grouper, keys?: string[]): [claim: string, check: () => unknown][] {
  const rules: [string, () => unknown][] = [];
  const api: TestApi = {
    describe: (_name, body) => body(),
    it: (claim, check) => rules.push([claim, check]),
  };
  testGrouper(api, create, { keys });
  return rules;
}

function failedRules(create: () => Grouper, keys?: string[]): string[] {
  const fails = (check: () => unknown) => {
    try {
      check();
      return false;
    } catch {
      return true;
    }
  };
  return rulesOf(create, keys)
    .filter(([, check]) => fails(check))
    .map(([claim]) => claim);
}
