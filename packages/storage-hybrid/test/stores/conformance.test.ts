import { testStorage } from '@batchkit/core/testing';
import { describe, it } from 'vitest';
import { hybridStorage } from '../../src/index.js';
import { advance, stopClock } from '../support/clock.js';
import { describeStores } from '../support/stores.js';

stopClock();

// `test/conformance.test.ts` and `test/redis/conformance.test.ts` run it over the others.
const NAMES = ['LMDB', 'SQLite', 'PostgreSQL'];

describeStores(
  'the conformance suite',
  (connect) => {
    let places = 0;
    const l2 = () => connect(`place-${places}`);
    describe.each([
      ['behind memory', {}],
      ['without memory', false],
    ] as const)('%s', (_, memory) => {
      testStorage(
        { describe, it },
        () => {
          places += 1;
          return hybridStorage({ memory, l2: l2() });
        },
        {
          advance,
          createNeighbour: () => hybridStorage({ l2: l2(), namespace: 'default.neighbour' }),
        },
      );
    });
  },
  NAMES,
);
