import type { BatchEvent } from '@batchkit/core';
import type { PlanDirectoryValue, PlanValue } from '../protocol/values.js';
import type { Feed } from './feed.js';

/** Where keys without a path stand in a plan. No directory of a repository is called that. */
export const ELSEWHERE = '(keys without a path)';

/** What the directories of a plan are read from. */
export type PathOf = (key: string) => string | undefined;

type EventOf<Type extends BatchEvent['type']> = Extract<BatchEvent, { readonly type: Type }>;

interface Directory {
  readonly groupCalls: Map<number, PlanDirectoryValue['groupCalls'][number]>;
  singles: number;
  fellBack: number;
}

/** A plan as it comes about. */
interface Plan {
  readonly batch: number;
  readonly directories: Map<string, Directory>;
  /** Keys that a group call did not bring. */
  readonly fellBack: Set<string>;
  calls: number;
}

/** What the calls of the last batch that made any covered, directory by directory. Batches that nobody waits for are left out. */
export class PlanLog {
  /** Batches that are open and have been planned: their groupers and sizes. */
  readonly #open = new Map<number, { requests: number; grouper: string }>();
  #plan: Plan | undefined;
  #about = { requests: 0, grouper: 'none' };

  constructor(
    private readonly feed: Feed,
    private readonly pathOf: PathOf,
  ) {}

  hear(event: BatchEvent): void {
    if (event.type === 'batch:started') this.#begin(event);
    else if (event.type === 'batch:ended') this.#open.delete(event.batch);
    else if (event.type === 'plan:ended') this.#planned(event);
    else if (event.type === 'call:started') this.#called(event);
    else if (event.type === 'call:ended') this.#ended(event);
    else if (event.type === 'fallback') for (const key of event.keys) this.#plan?.fellBack.add(key);
  }

  #begin({ batch, requests, isBackground }: EventOf<'batch:started'>): void {
    if (!isBackground) this.#open.set(batch, { requests, grouper: 'none' });
  }

  #planned({ batch, grouper }: EventOf<'plan:ended'>): void {
    const about = this.#open.get(batch);
    if (about !== undefined) about.grouper = grouper;
  }

  #called(event: EventOf<'call:started'>): void {
    const plan = this.#planOf(event.batch);
    if (plan === undefined) return;
    plan.calls += 1;
    const perDirectory = new Map<string, number>();
    for (const key of event.keys) {
      const path = this.#directoryOf(key);
      perDirectory.set(path, (perDirectory.get(path) ?? 0) + 1);
    }
    for (const [path, keys] of perDirectory) this.#cover(plan, path, keys, event);
    this.feed.touch('plan', this.#read);
  }

  /** The plan that a call of `batch` belongs to: a later batch begins one of its own, an earlier one is over. */
  #planOf(batch: number): Plan | undefined {
    const about = this.#open.get(batch);
    if (about === undefined || (this.#plan?.batch ?? 0) > batch) return undefined;
    if (this.#plan?.batch !== batch) {
      this.#plan = { batch, directories: new Map(), fellBack: new Set(), calls: 0 };
      this.#about = about;
    }
    return this.#plan;
  }

  #cover(plan: Plan, path: string, keys: number, event: EventOf<'call:started'>): void {
    const directory = plan.directories.get(path) ?? newDirectory();
    plan.directories.set(path, directory);
    if (event.kind === 'single') {
      directory.singles += 1;
      if (plan.fellBack.has(event.keys[0] ?? '')) directory.fellBack += 1;
      return;
    }
    const { call } = event;
    directory.groupCalls.set(call, { call, keys, delivered: 0, durationMs: 0, status: 'running' });
  }

  #ended({ call, batch, kind, keys, delivered, durationMs, status }: EventOf<'call:ended'>): void {
    if (this.#plan?.batch !== batch || kind === 'single') return;
    for (const { groupCalls } of this.#plan.directories.values()) {
      const known = groupCalls.get(call);
      if (known === undefined) continue;
      // Of a call over several directories it is not known which keys came: what came is shared out.
      const share = Math.round((delivered * known.keys) / keys);
      groupCalls.set(call, { ...known, delivered: share, durationMs, status });
    }
    this.feed.touch('plan', this.#read);
  }

  #directoryOf(key: string): string {
    const path = this.pathOf(key);
    if (path === undefined) return ELSEWHERE;
    return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  }

  readonly #read = (): PlanValue | undefined => {
    if (this.#plan === undefined) return undefined;
    const { batch, calls, directories } = this.#plan;
    const entries = [...directories].map(([path, { groupCalls, singles, fellBack }]) => [
      path,
      { groupCalls: [...groupCalls.values()], singles, fellBack },
    ]);
    return { batch, ...this.#about, calls, directories: Object.fromEntries(entries) };
  };
}

function newDirectory(): Directory {
  return { groupCalls: new Map(), singles: 0, fellBack: 0 };
}
