import type { Texts } from '../l2/l2-store.js';
import { plainText } from './safe-text.js';
import type { AdapterEntry, StoreAdapter } from './store-adapter.js';

/** What came of calls for single keys. */
interface Settled {
  readonly answers: readonly unknown[];
  /** The first failure. */
  readonly failure: Error | undefined;
}

/** How an adapter is asked about many keys: in one call, or, without one that tells what failed, by one each, all at once. */
export interface AdapterCalls {
  getMany(keys: readonly string[]): Promise<Texts>;
  /** @returns Whatever the adapter says: of all, or one for each entry. */
  setMany(entries: readonly AdapterEntry[]): Promise<unknown>;
  deleteMany(keys: readonly string[]): Promise<void>;
}

/** @param many - Has the calls for many keys, where they are of use. */
export function adapterCalls(adapter: StoreAdapter, many: Partial<StoreAdapter>): AdapterCalls {
  return {
    async getMany(keys) {
      if (many.getMany)
        return { texts: plain(await adapter.getMany?.(keys)), swallowed: undefined };
      if (adapter instanceof Map) {
        return { texts: keys.map((key) => plainText(adapter.get(key))), swallowed: undefined };
      }
      const { answers, failure } = await settled(keys, (key) => adapter.get(key));
      return { texts: plain(answers), swallowed: failure };
    },
    async setMany(entries) {
      if (many.setMany) return adapter.setMany?.(entries);
      const put = ({ key, value, ttl, expires }: AdapterEntry) =>
        adapter.set(key, value, ttl ?? expires);
      return sound(await settled(entries, put));
    },
    async deleteMany(keys) {
      if (many.deleteMany) await adapter.deleteMany?.(keys);
      else sound(await settled(keys, (key) => adapter.delete(key)));
    },
  };
}

/** Ends when all have: what is still under way would overtake what comes next. */
async function settled<T>(items: readonly T[], call: (item: T) => unknown): Promise<Settled> {
  const results = await Promise.allSettled(items.map(async (item) => call(item)));
  const failed = results.find((result) => result.status === 'rejected');
  return {
    answers: results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)),
    failure: failed && errorOf(failed.reason),
  };
}

function sound({ answers, failure }: Settled): readonly unknown[] {
  if (failure !== undefined) throw failure;
  return answers;
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function plain(answer: unknown): unknown {
  return Array.isArray(answer) ? answer.map(plainText) : answer;
}
