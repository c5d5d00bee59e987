import { KEYS } from './batch-plan.js';
import type { World } from './world.js';

/** Group calls that may fail one after the other before a key goes alone: halves of all keys. */
const MAX_HALVINGS = 4;

/** Checks that upstream was not asked more often than it had to be. */
export function checkEconomy(world: World): void {
  for (const key of KEYS) checkAttempts(world, key);
  const { storage, ttl } = world.scenario;
  if (storage === undefined || !world.isHealthy || ttl !== undefined) return;
  for (const key of KEYS) if (!world.unsteady.has(key)) checkOnce(world, key);
}

/** A load is tried so many times alone, and in so many groups before that. */
function checkAttempts(world: World, key: string): void {
  const calls = world.calls.filter(({ keys }) => keys.includes(key));
  const loads = world.loads.get(key) ?? 0;
  const allowed = loads * (world.scenario.attempts + MAX_HALVINGS);
  if (calls.length > allowed) {
    world.violate(`${key} was asked for ${calls.length} times, ${allowed} are allowed`);
  }
}

/** What does not expire, and nobody asks for anew, comes once. */
function checkOnce(world: World, key: string): void {
  const calls = world.calls.filter(
    ({ brought, context }) => brought.includes(key) && !context.signal.aborted,
  );
  if (calls.length > 1) world.violate(`${key} was brought ${calls.length} times`);
}
