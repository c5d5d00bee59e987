import { describe, expect, it } from 'vitest';
import { type CallCost, type Plan, planCalls, treeKnowledge } from '../src/index.js';
import { bruteForce } from './brute-force.js';
import { type RandomFile, randomOf, randomTree, upTo } from './random-tree.js';

const SEED = 20_260_726;

/** Costs of a few units, so that which kind is cheapest differs from tree to tree. */
function randomCost(random: () => number): CallCost {
  return {
    perCall: upTo(random, 12, 1) / 2,
    perByte: random() < 0.5 ? 0 : upTo(random, 8) / 1_000,
    perUnwanted: random() < 0.5 ? 0 : upTo(random, 6) / 4,
  };
}

function knowing(files: readonly RandomFile[]) {
  const knowledge = treeKnowledge();
  knowledge.learn({ entries: files });
  return knowledge;
}

/** Every wanted file comes, and in one call only. */
function expectAllOnce(plan: Plan, wanted: readonly RandomFile[]): void {
  const paths = plan.calls.flatMap((call) => call.paths);
  expect([...paths].sort()).toEqual(wanted.map(({ path }) => path).sort());
}

describe('a plan is the cheapest there is', () => {
  it('by trying every set of calls for 10,000 random trees with random costs', () => {
    const random = randomOf(SEED);
    for (let round = 0; round < 10_000; round += 1) {
      const tree = randomTree(random, {
        files: upTo(random, 9, 1),
        directories: upTo(random, 4, 1),
      });
      const wanted = tree.filter(() => random() < 0.7).slice(0, 6);
      const cost = {
        single: randomCost(random),
        directory: randomCost(random),
        recursive: randomCost(random),
        files: randomCost(random),
      };
      const kinds = (['directory', 'recursive', 'files'] as const).filter(() => random() < 0.75);
      const there = Object.fromEntries(kinds.map((kind) => [kind, cost[kind]]));
      const plan = planCalls(
        wanted.map(({ path }) => path),
        { kinds, cost, knowledge: knowing(tree) },
      );
      const least = bruteForce(tree, wanted, { single: cost.single, ...there });
      expectAllOnce(plan, wanted);
      const sum = plan.calls.reduce((total, call) => total + call.cost, 0);
      const where = `seed ${SEED}, round ${round}`;
      expect(plan.cost, where).toBeCloseTo(least, 6);
      expect(sum, where).toBeCloseTo(plan.cost, 6);
    }
  }, 120_000);
});
