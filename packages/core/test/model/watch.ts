import type { BatchEvent } from '../../src/index.js';
import type { Interruption } from './scenario.js';
import type { Charged, UpstreamCall, World } from './world.js';

/** A batch of the library that is open. */
interface Open {
  readonly charged: Charged;
  /** The call in whose slot it runs. */
  readonly host: UpstreamCall | undefined;
}

/** Follows what the processor says of itself, and checks that it keeps what it promises about charging. */
export class Watch {
  readonly #open = new Map<number, Open>();
  /** By batch: a call may end after the batch that it is charged to. */
  readonly #charged = new Map<number, Charged>();
  readonly #background: Charged;

  /** Whether interruptions happen. */
  isInterrupting = true;
  #heard = 0;

  constructor(
    private readonly world: World,
    private readonly interrupt: (interruption: Interruption) => void,
  ) {
    const max = Math.max(1, Math.floor(world.scenario.limit / 2));
    this.#background = { running: 0, max };
    world.processor.subscribe((event) => {
      try {
        this.#hear(event);
        this.#interrupt();
      } catch (error) {
        world.violate(`the model failed: ${error}`);
      }
    });
  }

  /** Batches that have not ended: those of callers who are gone count too, and so do refreshes. */
  get open(): number {
    return this.#open.size;
  }

  #interrupt(): void {
    if (!this.isInterrupting) return;
    this.#heard += 1;
    for (const interruption of this.world.scenario.interruptions) {
      if (interruption.after === this.#heard) this.interrupt(interruption);
    }
  }

  #hear(event: BatchEvent): void {
    if (event.type === 'batch:started') this.#started(event.batch, event.isBackground);
    else if (event.type === 'batch:ended') this.#ended(event);
    else if (event.type === 'call:started') this.#charge(event.batch, 1);
    else if (event.type === 'call:ended') this.#charge(event.batch, -1);
    else if (event.type === 'refresh') {
      for (const key of event.keys) this.world.loads.set(key, (this.world.loads.get(key) ?? 0) + 1);
    }
  }

  #started(batch: number, isBackground: boolean): void {
    const { asked, call } = this.world.place;
    // Of a prefetch the first is itself; what follows refreshes what it found stale.
    const isRefresh = isBackground && (asked?.kind !== 'prefetch' || asked.batches > 0);
    const charged = isBackground ? this.#background : asked?.charged;
    const host = isRefresh || call?.isOver ? undefined : call;
    if (asked === undefined || charged === undefined) {
      this.world.violate(`batch ${batch} was asked for by nobody`);
      return;
    }
    if (host !== undefined) host.nested += 1;
    this.#open.set(batch, { charged, host });
    if (isRefresh) return;
    asked.batches += 1;
    if (asked.isOver) this.world.violate(`batch ${batch} began when its caller had left`);
    const { cache, requests } = asked.plan;
    if (cache !== 'reload' && cache !== 'no-store') return;
    const keys = requests.map(({ key }) => key);
    this.world.supersede(keys, this.world.step());
  }

  #ended(event: BatchEvent & { type: 'batch:ended' }): void {
    const { batch, requests, hits, stale, joined, fetched, failed } = event;
    const host = this.#open.get(batch)?.host;
    if (host !== undefined) host.nested -= 1;
    this.#open.delete(batch);
    if (hits + stale + joined + fetched + failed !== requests) {
      this.world.violate(`batch ${batch} counted its ${requests} requests wrong`);
    }
  }

  #charge(batch: number, calls: 1 | -1): void {
    const charged = this.#charged.get(batch) ?? this.#open.get(batch)?.charged;
    if (charged === undefined) {
      this.world.violate(`a call is charged to batch ${batch}, which is over`);
      return;
    }
    this.#charged.set(batch, charged);
    charged.running += calls;
    if (charged.running > charged.max) {
      this.world.violate(
        `${charged.running} calls at once for one batch, ${charged.max} are allowed`,
      );
    }
    if (charged.running < 0) this.world.violate(`batch ${batch} got a slot back twice`);
  }
}
