import type { Batch } from './batch.js';
import { Deadline } from './deadlines.js';
import type { CallInfo } from './limit.js';
import type { Load } from './load.js';
import type { Nesting } from './nesting.js';
import type { GroupContext } from './optimizer.js';
import type { Departure, Together } from './queue.js';
import type { FetchContext } from './request.js';
import { BACKGROUND, PRIORITIES, type Rank } from './source.js';

/** What a fetch is told: an AbortController is made only for those that look at the signal. */
export class CallContext implements FetchContext, GroupContext {
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;

  constructor(
    readonly key: string,
    readonly attempt: number,
  ) {}

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Aborts the signal of `context`, also where it has not been looked at yet. */
  static abort(context: CallContext, reason: unknown): void {
    context.#aborted = { reason };
    context.#controller?.abort(reason);
  }
}

/** One upstream call, from the moment a slot frees for it to the moment it gives the slot back. */
export class Call extends Deadline {
  /** Whether it has given its slot back. */
  isOver = false;
  /** Whether it has given its slot back before upstream had answered. What still comes is not taken. */
  isAbandoned = false;
  /** Whose call it is, and the calls of others that it is made within. Owned by {@link Nesting}. */
  nesting: Nesting | undefined = undefined;
  enclosing: ReadonlyMap<Nesting, Call> | undefined = undefined;
  /** Batches that its fetch has asked for and that are open: they may use its slot. `undefined`: it never asked. */
  nested: Set<Batch> | undefined = undefined;
  /** Whether a nested call runs in its slot. */
  isLent = false;
  /** Whether it is over and a nested call still runs in its slot. */
  isOutlived = false;
  /** Whether it goes on, and a nested call still runs in its slot. */
  isCrowded = false;
  /** Keys that have been invalidated since it began, where it may bring more than it was asked for. */
  #fenced: Set<string> | 'all' | undefined = undefined;
  /** The batch it is charged to. */
  readonly batch: Batch;
  /** The load that formed it; of a single call the only one. */
  readonly first: Load;
  /** Who fetches which loads in a group call; `undefined`: the first one's own fetchFunction does. */
  readonly together: Together | undefined;
  readonly context: CallContext;

  constructor(
    readonly id: number,
    { batch, first, together }: Departure,
    readonly startedAt: number,
    /** The call in whose slot it runs; `undefined`: in one of its own. */
    readonly host: Call | undefined,
    private readonly onTimeout: (call: Call) => void,
  ) {
    super();
    this.batch = batch;
    this.first = first;
    this.together = together;
    this.context = new CallContext(this.first.key, this.first.attempt);
  }

  /** Its loads. Made when asked for: a single call that goes well never is. */
  get loads(): readonly Load[] {
    return this.together?.loads ?? [this.first];
  }

  get kind(): 'single' | 'group' {
    return this.together === undefined ? 'single' : 'group';
  }

  /** As the limit sees it. */
  get info(): CallInfo {
    const { kind, loads, together } = this;
    const rank = loads.reduce(
      (most, load) => Math.min(most, load.rank),
      BACKGROUND as number,
    ) as Rank;
    return {
      kind,
      keys: loads.length,
      priority: PRIORITIES[rank],
      isBackground: rank === BACKGROUND,
      optimizer: together?.optimizer.name,
      isNested: this.host !== undefined,
    };
  }

  /** How long it may take. Milliseconds. */
  get timeoutMs(): number {
    return this.first.batch.options.timeoutMs;
  }

  /** Whether it can begin: what it is formed of still waits. */
  get isDue(): boolean {
    if (this.batch.isOver || this.first.state !== 'queued') return false;
    return this.together?.loads.every((load) => load.state === 'queued') ?? true;
  }

  /** Whether anybody still wants one of its keys. */
  get isAwaited(): boolean {
    return this.loads.some((load) => load.isAwaited);
  }

  /** Keeps what it brings for `keys` out of the cache. */
  fence(keys: ReadonlySet<string> | 'all'): void {
    for (const load of this.loads) {
      if (load.state === 'running' && (keys === 'all' || keys.has(load.key))) load.isFenced = true;
    }
    if (!this.together?.optimizer.sideLoad || this.#fenced === 'all') return;
    this.#fenced = keys === 'all' ? keys : new Set([...(this.#fenced ?? []), ...keys]);
  }

  /** Whether what it brings for `key`, which it was not asked for, is older than what made that invalid. */
  isFencedFor(key: string): boolean {
    return this.#fenced === 'all' || (this.#fenced?.has(key) ?? false);
  }

  /** Asks upstream. May throw as well as reject. */
  start(): Promise<unknown> {
    const { first, context, together } = this;
    if (together === undefined) return first.batch.source.fetch(first.index, context);
    return together.optimizer.fetchGroup(together.group, context);
  }

  override expire(): void {
    this.onTimeout(this);
  }
}
