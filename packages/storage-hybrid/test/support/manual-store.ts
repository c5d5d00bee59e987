import type { L2Store, StoreEntry } from '../../src/l2/l2-store.js';

/** One call that a {@link manualStore} has received and not yet ended. */
export interface ManualCall {
  readonly method: 'getMany' | 'setMany' | 'deleteMany';
  readonly keys: readonly string[];
  /** Does what was asked, and lets everything run that waited for it. */
  done(): Promise<void>;
  fail(error?: unknown): Promise<void>;
  /** Answers something else. */
  answer(result: unknown): Promise<void>;
}

/** A sound store in memory that does each call when the test says so: what is done later than another wins over it. */
export function manualStore() {
  const texts = new Map<string, string>();
  const calls: ManualCall[] = [];

  function call<T>(method: ManualCall['method'], keys: readonly string[], work: () => T) {
    return new Promise<T>((resolve, reject) => {
      const ending = (end: () => void) => async () => {
        calls.splice(calls.indexOf(made), 1);
        end();
        await settled();
      };
      const made: ManualCall = {
        method,
        keys,
        done: ending(() => resolve(work())),
        fail: (error = new Error('broken pipe')) => ending(() => reject(error))(),
        answer: (result) => ending(() => resolve(result as T))(),
      };
      calls.push(made);
    });
  }

  const store: L2Store = {
    name: 'manual',
    prefix: '',
    expiresItself: true,
    getMany: (keys) =>
      call('getMany', keys, () => ({
        texts: keys.map((key) => texts.get(key)),
        swallowed: undefined,
      })),
    setMany(entries: readonly StoreEntry[]) {
      const keys = entries.map(({ key }) => key);
      return call('setMany', keys, () => {
        for (const { key, text } of entries) texts.set(key, text);
        return [];
      });
    },
    deleteMany: (keys) =>
      call('deleteMany', keys, () => {
        for (const key of keys) texts.delete(key);
      }),
    async *keys(prefix) {
      for (const key of texts.keys()) if (key.startsWith(prefix)) yield key;
    },
    async disconnect() {},
  };
  return { store, texts, calls };
}

/** Lets promises run that have nothing left to wait for. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}
