import type { BulkContext, FetchContext } from '../../src/index.js';
import { ask } from './ask.js';
import { KEYS } from './batch-plan.js';
import type { Behaviour, GroupStep } from './scenario.js';
import { type Asked, cycle, isOpen, type UpstreamCall, type Value, type World } from './world.js';

/** How deep fetches may ask for batches that make fetches, and how many calls there may be before they stop asking. */
const MAX_DEPTH = 2;
const MAX_CALLS = 150;

/** Upstream: answers, fails, hangs and asks back as the scenario says, and checks that it is not asked too much. */
export class Upstream {
  readonly #behaviours: readonly (() => Behaviour)[];
  readonly #bulkSteps: () => GroupStep;

  constructor(private readonly world: World) {
    this.#behaviours = world.scenario.upstream.map(cycle);
    this.#bulkSteps = cycle(world.scenario.bulk);
  }

  /** The `fetchMany` that several batches share. */
  readonly sharedBulk = (keys: readonly string[], context: BulkContext) =>
    this.fetchMany(undefined, keys, context);

  /** The fetch function of `asked`. May throw as well as reject. */
  fetch(asked: Asked, key: string, context: FetchContext): Promise<Value> {
    const call = this.#begin([key], asked, context);
    const behaviour = this.#behaviourOf(key);
    if (behaviour.kind === 'throw') {
      call.isOver = true;
      throw new Error(`upstream threw for ${key}`);
    }
    return this.#within(call, () => this.#behave(call, key, behaviour));
  }

  /** The `fetchMany` of `asked`. May throw as well as reject, or answer something else than a Map. */
  fetchMany(
    asked: Asked | undefined,
    keys: readonly string[],
    context: BulkContext,
  ): Promise<ReadonlyMap<string, Value>> {
    return this.fetchGroup(asked, keys, context, this.#bulkSteps());
  }

  /** As `step` says: for an optimizer, where `asked` is `undefined`. */
  fetchGroup(
    asked: Asked | undefined,
    keys: readonly string[],
    context: BulkContext,
    step: GroupStep,
  ): Promise<ReadonlyMap<string, Value>> {
    const call = this.#begin(keys, asked, context);
    if (step.kind === 'throw') {
      call.isOver = true;
      throw new Error('upstream threw for a group');
    }
    return this.#within(call, () => this.#behaveForGroup(call, step));
  }

  #behaviourOf(key: string): Behaviour {
    const next = this.#behaviours[KEYS.indexOf(key as (typeof KEYS)[number])];
    const behaviour = next?.() ?? { kind: 'answer', ms: 10 };
    const asksBack = behaviour.kind === 'nested' || behaviour.kind === 'prefetch';
    return asksBack && !this.#mayAskBack ? { kind: 'answer', ms: 1 } : behaviour;
  }

  get #mayAskBack(): boolean {
    const { place, calls } = this.world;
    return place.depth <= MAX_DEPTH && calls.length < MAX_CALLS;
  }

  /** Runs what happens inside of a call, and notes its end before the library can hear of it. */
  async #within<T>(call: UpstreamCall, work: () => Promise<T>): Promise<T> {
    const depth = this.world.place.depth + 1;
    try {
      return await this.world.within({ asked: undefined, call, depth }, work);
    } finally {
      call.isOver = true;
    }
  }

  async #behave(call: UpstreamCall, key: string, behaviour: Behaviour): Promise<Value> {
    if (behaviour.kind === 'hang') return hang(call, behaviour.isDeaf);
    if (behaviour.kind === 'nested') await this.#askBack(call, behaviour);
    if (behaviour.kind === 'prefetch') void ask(this.world, this, behaviour.batch, 'prefetch');
    if (behaviour.kind === 'invalidate') await this.world.invalidate([key]);
    if (behaviour.kind !== 'throw') await this.world.clock.wait(behaviour.ms);
    if (behaviour.kind === 'fail') throw new Error(`upstream failed for ${key}`);
    const isInvalid = behaviour.kind === 'invalid';
    if (!isInvalid) call.brought = [key];
    return answerOf(call, key, isInvalid);
  }

  async #askBack(call: UpstreamCall, behaviour: Behaviour & { kind: 'nested' }): Promise<void> {
    const signal = behaviour.passesSignal ? call.context.signal : undefined;
    const asked = ask(this.world, this, behaviour.batch, 'batch', signal);
    if (!behaviour.isAwaited) return;
    const result = await asked;
    if (result.status === 'rejected') throw result.reason;
  }

  async #behaveForGroup(call: UpstreamCall, step: GroupStep): Promise<ReadonlyMap<string, Value>> {
    if (step.kind === 'hang') return hang(call, false);
    if (step.kind === 'nested' && this.#mayAskBack) {
      await ask(this.world, this, step.batch, 'batch');
    }
    await this.world.clock.wait(step.ms);
    if (step.kind === 'fail') throw new Error('upstream failed for a group');
    if (step.kind === 'noMap') return 'no map' as never;
    const keys = new Set(step.kind === 'others' ? [] : call.keys);
    if (step.kind === 'forget') keys.delete(call.keys[0] as string);
    if (step.kind === 'extra' || step.kind === 'others') for (const key of KEYS) keys.add(key);
    if (step.kind === 'others') for (const key of call.keys) keys.delete(key);
    if (step.kind !== 'brokenMap') call.brought = call.keys.filter((key) => keys.has(key));
    const values = new Map([...keys].map((key) => [key, answerOf(call, key, false)]));
    if (step.kind === 'likeMap') return likeMap(values);
    return step.kind === 'brokenMap' ? brokenMap() : values;
  }

  #begin(
    keys: readonly string[],
    asked: Asked | undefined,
    context: { readonly signal: AbortSignal },
  ): UpstreamCall {
    const { world } = this;
    const call: UpstreamCall = {
      keys,
      asked,
      context,
      began: world.step(),
      nested: 0,
      isOver: false,
      brought: [],
    };
    this.#checkKeys(call);
    if (context.signal.aborted) world.violate(`${keys} is asked for when nobody waits any more`);
    world.calls.push(call);
    const working = world.working().length;
    if (working > world.concurrency) {
      world.violate(`${working} calls at once, ${world.concurrency} are allowed`);
    }
    return call;
  }

  #checkKeys({ keys, asked }: UpstreamCall): void {
    const { world } = this;
    if (new Set(keys).size < keys.length) world.violate(`asked for ${keys} in one call`);
    if (asked?.plan.cache === 'only-if-cached') world.violate(`asked for ${keys} all the same`);
    if (asked?.plan.deduplication === false) return;
    for (const key of keys) {
      if (!this.#isReplaced(key, asked) && world.calls.some((older) => this.#brings(older, key))) {
        world.violate(`${key} is fetched twice at once`);
      }
    }
  }

  /** Whether a call that is open brings `key` for whoever asks now. */
  #brings(call: UpstreamCall, key: string): boolean {
    const isShared = call.asked?.plan.deduplication !== false && !this.#isReplaced(key, call.asked);
    return isShared && call.keys.includes(key) && isOpen(call);
  }

  /** Whether loads that `asked` may have begun have been replaced since: those nobody joins, however often they are tried. */
  #isReplaced(key: string, asked: Asked | undefined): boolean {
    return (this.world.superseded.get(key) ?? -1) > (asked?.began ?? 0);
  }
}

function answerOf(call: UpstreamCall, key: string, isInvalid: boolean): Value {
  return { key, began: call.began, isInvalid, settledAt: Date.now() };
}

function hang(call: UpstreamCall, isDeaf: boolean): Promise<never> {
  return new Promise((_, reject) => {
    if (isDeaf) return;
    const { signal } = call.context;
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** As much of a Map as it takes to be asked for a key. */
function likeMap(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return { has: (key: string) => values.has(key), get: (key: string) => values.get(key) } as never;
}

/** What says it has every key, and then does not. */
function brokenMap(): ReadonlyMap<string, Value> {
  const get = () => {
    throw new Error('the map threw');
  };
  return { has: () => true, get } as never;
}
