import type { GroupOptimizer, PendingRequest } from '../../src/index.js';
import type { OptimizerPlan } from './scenario.js';
import type { Upstream } from './upstream.js';
import { cycle } from './world.js';

/** An optimizer that gets wrong what the scenario says. */
export function modelOptimizer(upstream: Upstream, plan: OptimizerPlan): GroupOptimizer {
  const accepts = cycle(plan.accepts);
  const steps = cycle(plan.steps);
  const { maxKeys, splits, isExhaustive, sideLoad } = plan;
  return {
    name: 'model',
    maxKeys,
    splits,
    isExhaustive,
    sideLoad,
    canOptimize() {
      const answer = accepts();
      if (answer === 'throw') throw new Error('canOptimize threw');
      return answer === 'yes';
    },
    ...(plan.nextCall !== 'none' && {
      nextCall: ({ requests }) => choose(plan.nextCall, requests),
    }),
    fetchGroup({ requests }, context) {
      const keys = requests.map(({ key }) => key);
      return upstream.fetchGroup(undefined, keys, context, steps());
    },
  };
}

function choose(
  how: OptimizerPlan['nextCall'],
  requests: readonly PendingRequest[],
): readonly PendingRequest[] {
  if (how === 'throw') throw new Error('nextCall threw');
  if (how === 'empty') return [];
  if (how === 'last') return requests.slice(-1);
  if (how === 'half') return requests.slice(0, Math.ceil(requests.length / 2));
  return [{ key: 'alien', priority: 'normal', queuedAt: 0 }];
}
