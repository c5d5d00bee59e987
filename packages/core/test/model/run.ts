import { BatchProcessor, type Limit } from '../../src/index.js';
import { ask, firstOf } from './ask.js';
import { Clock, turn } from './clock.js';
import { checkEconomy } from './economy.js';
import { modelOptimizer } from './optimizer.js';
import { probeBackground, probeQueue, probeSlots } from './probes.js';
import type { Action, Interruption, Scenario } from './scenario.js';
import { ModelStorage, STORAGE_TIMEOUT_MS } from './storage.js';
import { askStream } from './streams.js';
import { Upstream } from './upstream.js';
import { Watch } from './watch.js';
import { cycle, isOpen, type Value, World } from './world.js';

/** Questions to a limit at one instant before they count as endless. */
const MAX_ASKED = 10_000;

/** Plays a scenario on a virtual clock. Returns what went wrong. */
export async function run(scenario: Scenario): Promise<readonly string[]> {
  const clock = new Clock();
  const world = new World(scenario, clock);
  const unhandled = (reason: unknown) => world.violate(`unhandled rejection: ${reason}`);
  process.on('unhandledRejection', unhandled);
  try {
    await new Run(world).play();
    await turn();
  } finally {
    process.off('unhandledRejection', unhandled);
    clock.end();
  }
  return world.violations;
}

class Run {
  readonly #upstream: Upstream;
  readonly #storage: ModelStorage | undefined;
  readonly #limit: ModelLimit;
  readonly #watch: Watch;

  constructor(private readonly world: World) {
    const { scenario } = world;
    this.#upstream = new Upstream(world);
    this.#storage = scenario.storage && new ModelStorage(world, scenario.storage);
    this.#limit = new ModelLimit(world);
    world.processor = this.#processor();
    this.#watch = new Watch(world, (interruption) => this.#interrupt(interruption));
  }

  async play(): Promise<void> {
    const { world } = this;
    let acting = world.scenario.actions.length;
    for (const action of world.scenario.actions) {
      const acted = world.clock.wait(action.at).then(() => this.#act(action));
      void acted.then(() => {
        acting -= 1;
      });
    }
    const isQuiet = () => acting === 0 && world.pending.size === 0 && this.#watch.open === 0;
    if (!(await world.clock.runUntil(isQuiet))) {
      world.violate(`${[...world.pending]} never settled, ${this.#watch.open} batches are open`);
      return;
    }
    this.#watch.isInterrupting = false;
    // By then lookups and writes have ended that nobody waits for.
    await this.#settle(world.clock.wait(2 * STORAGE_TIMEOUT_MS));
    if (!(await world.clock.runUntil(isQuiet))) world.violate('something never settled');
    this.#checkTimers();
    checkEconomy(world);
    await this.#wrapUp();
  }

  async #wrapUp(): Promise<void> {
    const { world } = this;
    this.#limit.isHolding = false;
    for (const probe of [probeSlots, probeQueue, probeBackground]) {
      await this.#settle(probe(world, this.#upstream, this.#limit.concurrency));
    }
    await this.#settle(world.track('close', world.processor.close()));
    this.#storage?.checkRest();
    for (const call of world.calls) {
      if (isOpen(call)) world.violate(`nobody waits for ${call.keys}, and upstream was not told`);
    }
    if (this.#limit.running !== 0) world.violate(`the limit counts ${this.#limit.running} calls`);
    this.#checkTimers();
  }

  /** Nothing is going on: one timer may be left, which holds nothing open. */
  #checkTimers(): void {
    const { held, armed } = this.world.clock;
    if (held === 0 && armed <= 1) return;
    this.world.violate(`${armed} timers are left, ${held} hold the process open`);
  }

  async #settle(work: Promise<unknown>): Promise<void> {
    let isSettled = false;
    void work.then(() => {
      isSettled = true;
    });
    const isQuiet = () => isSettled && this.world.pending.size === 0;
    if (!(await this.world.clock.runUntil(isQuiet))) {
      this.world.violate(`${[...this.world.pending]} never settled`);
    }
  }

  async #act(action: Action): Promise<void> {
    const { world } = this;
    if (action.kind === 'batch' || action.kind === 'prefetch') {
      await ask(world, this.#upstream, action.batch, action.kind);
    } else if (action.kind === 'stream') await askStream(world, this.#upstream, action.stream);
    else if (action.kind === 'invalidate') await world.invalidate(action.keys);
    else if (action.kind === 'remoteInvalidate') this.#storage?.invalidateRemotely(action.keys);
    else if (action.kind === 'flush') await world.track('flush', world.processor.flush());
    else if (action.kind === 'limit') {
      world.concurrency = Math.max(world.concurrency, action.concurrency);
      this.#limit.set(action.concurrency);
    }
  }

  #interrupt({ kind, batch }: Interruption): void {
    const { world } = this;
    if (kind === 'abort') for (const abort of world.aborts) abort();
    else if (kind === 'invalidate') void world.invalidate(batch.requests.map(({ key }) => key));
    else void ask(world, this.#upstream, batch, kind);
  }

  #processor(): BatchProcessor<'first' | 'broken'> {
    const { scenario } = this.world;
    const { maxPending, attempts, retryMs, ttl, optimizers, delaysMs, actions } = scenario;
    const { staleWhileRevalidateMs, staleIfErrorMs, earlyRefreshBeta } = scenario;
    const isFixed = delaysMs === undefined && !actions.some(({ kind }) => kind === 'limit');
    return new BatchProcessor({
      limit: isFixed ? scenario.limit : this.#limit,
      storage: this.#storage,
      storageTimeoutMs: STORAGE_TIMEOUT_MS,
      groupers: {
        first: { name: 'first', groupOf: firstOf },
        broken: { name: 'broken', groupOf: brokenGroupOf },
      },
      optimizers: optimizers.map((plan) => modelOptimizer(this.#upstream, plan)),
      maxPending,
      retry: { attempts, delayMs: () => retryMs },
      ttl,
      staleWhileRevalidateMs,
      staleIfErrorMs,
      earlyRefreshBeta,
      nested: scenario.nested,
      validate: (value) => !(value as Value).isInvalid,
    });
  }
}

/** A limit that may be changed, and may hold calls. */
class ModelLimit implements Limit {
  readonly name = 'model';
  concurrency: number;
  isHolding: boolean;
  /** Calls that have begun and not ended. */
  running = 0;
  readonly #nextDelay: () => number;
  /** No call may begin before. On the clock of `performance.now()`. */
  #heldUntil = 0;
  #listener: () => void = () => {};
  /** How often it has been asked at this instant. */
  #asked = 0;
  #askedAt = -1;

  constructor(private readonly world: World) {
    const { limit, delaysMs } = world.scenario;
    this.concurrency = limit;
    this.isHolding = delaysMs !== undefined;
    this.#nextDelay = cycle(delaysMs ?? [0]);
  }

  delayMs(): number {
    this.#countAsking();
    return this.isHolding ? Math.max(0, this.#heldUntil - performance.now()) : 0;
  }

  /** A processor that asks without end would never let the clock go on, nor this test fail. */
  #countAsking(): void {
    const now = performance.now();
    this.#asked = now === this.#askedAt ? this.#asked + 1 : 1;
    this.#askedAt = now;
    if (this.#asked !== MAX_ASKED) return;
    this.isHolding = false;
    this.world.violate(`the limit is asked ${MAX_ASKED} times at once`);
  }

  started(): void {
    this.running += 1;
    this.#heldUntil = performance.now() + this.#nextDelay();
  }

  ended(): void {
    this.running -= 1;
  }

  onChange(listener: () => void): () => void {
    this.#listener = listener;
    return () => {};
  }

  set(concurrency: number): void {
    this.concurrency = concurrency;
    this.#listener();
  }
}

function brokenGroupOf(key: string): string {
  if (key === 'b:1') throw new Error('no group');
  return key === 'a:2' ? (2 as never) : firstOf(key);
}
