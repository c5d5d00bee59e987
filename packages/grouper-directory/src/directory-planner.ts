import type { Group, GroupContext, PendingRequest } from '@batchkit/core';
import { BlockedCalls } from './blocked-calls.js';
import { CallChooser } from './call-chooser.js';
import { CallMaker, type Riders } from './call-maker.js';
import { type ChosenCall, callForAll } from './chosen-call.js';
import type { CheckedOptions } from './directory-options.js';
import { Knowledge } from './knowledge.js';
import type { Listing } from './listing.js';
import { Listings } from './listings.js';
import type { Plan } from './plan.js';
import { Predictor } from './predictor.js';
import type { PrefetchStats } from './prefetch-ledger.js';
import { Rent } from './rent.js';
import { chooseRiders } from './riders.js';
import type { Terms } from './terms.js';

const NO_RIDERS: Riders = new Map();
const NO_STATS: PrefetchStats = { issued: 0, used: 0, late: 0, wasted: 0, isOff: true };

/** What a directory optimizer keeps in mind, and who does what. */
export class DirectoryPlanner {
  readonly #options: CheckedOptions<unknown>;
  readonly #knowledge: Knowledge;
  readonly #listings: Listings;
  readonly #blocked = new BlockedCalls();
  readonly #chooser: CallChooser;
  readonly #maker: CallMaker;
  readonly #rent: Rent | undefined;
  readonly #predictor: Predictor | undefined;

  constructor(options: CheckedOptions<unknown>) {
    this.#options = options;
    this.#knowledge = new Knowledge(options.name);
    this.#listings = new Listings(options.list, this.#knowledge);
    this.#maker = new CallMaker(options, this.#knowledge, this.#listings);
    // A directory is worth buying only where all of it is kept.
    const isKept = options.keyOf !== undefined && options.kinds.has('directory');
    this.#rent = isKept ? new Rent(options, this.#knowledge) : undefined;
    this.#predictor = options.prefetch === undefined ? undefined : new Predictor(options.prefetch);
    this.#chooser = new CallChooser(options, this.#knowledge, () => this.#termsNow());
  }

  get plan(): Plan | undefined {
    return this.#chooser.plan;
  }

  get stats(): PrefetchStats {
    return this.#predictor?.stats ?? NO_STATS;
  }

  accepts(group: Group): boolean {
    // What is still pending has not been paid for.
    this.#rent?.refund(group.requests);
    const choice = this.#chooser.choose(group);
    if (choice === 'singles') this.#leaveAlone(group.requests);
    return choice !== 'foreign' && choice !== 'singles';
  }

  nextCall(group: Group): readonly PendingRequest[] | undefined {
    const choice = this.#chooser.choose(group);
    if (typeof choice === 'string') {
      this.#leaveAlone(group.requests.slice(0, 1));
      return undefined;
    }
    this.#chooser.remember(choice);
    return choice.requests;
  }

  async fetch(group: Group, context: GroupContext): Promise<Map<string, unknown>> {
    const call = this.#chooser.take(group) ?? callForAll(group, this.#options);
    this.#rent?.refund(group.requests);
    const riders = this.#ridersFor(call, group);
    try {
      const values = await this.#maker.make(call, group, context, riders);
      this.#landed(call, riders, values);
      return values;
    } catch (error) {
      this.#failed(call, riders);
      throw error;
    }
  }

  learn(listing: Listing): void {
    this.#knowledge.learn(listing);
    this.#chooser.outdate();
  }

  forget(directory?: string): void {
    this.#knowledge.forget(directory);
    this.#chooser.outdate();
  }

  observe(keys: Iterable<string>): void {
    this.#predictor?.observe(keys);
  }

  #termsNow(): Terms {
    const { kinds, cost, limits, minKeys, accepts } = this.#options;
    return {
      kinds,
      canList: this.#listings.isOpen,
      cost,
      limits,
      minKeys,
      accepts: (directory, kind) => accepts(directory, kind) && !this.#blocked.has(kind, directory),
      spentOn: (directory) => this.#rent?.spentOn(directory) ?? 0,
    };
  }

  #leaveAlone(requests: readonly PendingRequest[]): void {
    this.#rent?.pay(requests);
    for (const { key } of requests) this.#predictor?.missed(key);
  }

  #ridersFor(call: ChosenCall, group: Group): Riders {
    if (this.#predictor === undefined || call.kind === 'list') return NO_RIDERS;
    return chooseRiders(call, group, this.#predictor, this.#options, this.#knowledge);
  }

  #landed({ kind, directory }: ChosenCall, riders: Riders, values: ReadonlyMap<string, unknown>) {
    if (kind === 'list') this.#chooser.outdate();
    if (kind === 'directory') this.#rent?.buy(directory);
    const keys = [...riders.values()];
    this.#predictor?.landed(keys, new Set(keys.filter((key) => values.has(key))));
  }

  #failed({ kind, directory }: ChosenCall, riders: Riders): void {
    this.#predictor?.landed([...riders.values()], new Set());
    if (kind === 'list' || (kind !== 'files' && this.#options.fetchFiles !== undefined)) {
      this.#chooser.outdate();
    }
    if (kind !== 'list' && kind !== 'files' && this.#options.fetchFiles !== undefined) {
      this.#blocked.block(kind, directory);
    }
  }
}
