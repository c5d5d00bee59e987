import { type GroupOptimizer, mapStorage } from '../src/index.js';

/** An upstream whose answers the test gives by hand, and that counts what is asked of it. */
export function manualUpstream() {
  const waiting = new Map<
    string,
    { resolve(value: unknown): void; reject(error: unknown): void }
  >();
  const asked: string[] = [];
  let peak = 0;
  return {
    asked,
    get inFlight() {
      return [...waiting.keys()];
    },
    get peak() {
      return peak;
    },
    fetch: (key: string): Promise<unknown> => {
      asked.push(key);
      return new Promise((resolve, reject) => {
        waiting.set(key, { resolve, reject });
        peak = Math.max(peak, waiting.size);
      });
    },
    async answer(key: string, value: unknown = `value of ${key}`) {
      waiting.get(key)?.resolve(value);
      waiting.delete(key);
      await settled();
    },
    async fail(key: string, error: unknown = new Error(`no ${key}`)) {
      waiting.get(key)?.reject(error);
      waiting.delete(key);
      await settled();
    },
  };
}

/** An upstream that takes a while for each key, on the fake clock. */
export function slowUpstream(msOf: (key: string) => number) {
  const asked: string[] = [];
  let inFlight = 0;
  let peak = 0;
  return {
    asked,
    get inFlight() {
      return inFlight;
    },
    get peak() {
      return peak;
    },
    async fetch(key: string): Promise<string> {
      asked.push(key);
      inFlight += 1;
      peak = Math.max(peak, inFlight);
      await new Promise((resolve) => setTimeout(resolve, msOf(key)));
      inFlight -= 1;
      return `value of ${key}`;
    },
  };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** `count` different keys under `prefix`. */
export const keysOf = (count: number, prefix = 'key'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}:${index}`);

/** Requests for `keys`, all fetched by `fetch`. */
export const requestsOf = <T>(keys: readonly string[], fetch: (key: string) => Promise<T>) =>
  keys.map((key) => ({ key, fetchFunction: () => fetch(key) }));

/** A storage that counts what is asked of it. */
export function countingStorage() {
  const storage = mapStorage();
  const calls = { mget: [] as string[][], mset: [] as string[][], mdelete: [] as string[][] };
  return {
    ...storage,
    calls,
    mget(keys: readonly string[]) {
      calls.mget.push([...keys]);
      return storage.mget(keys);
    },
    mset(entries: Parameters<typeof storage.mset>[0]) {
      calls.mset.push(entries.map((entry) => entry.key));
      return storage.mset(entries);
    },
    mdelete(keys: readonly string[]) {
      calls.mdelete.push([...keys]);
      return storage.mdelete(keys);
    },
  };
}

/** An optimizer that fetches whatever group it gets, and keeps count. */
export function countingOptimizer(
  fetchGroup: (keys: readonly string[]) => Promise<ReadonlyMap<string, unknown>> = async (keys) =>
    new Map(keys.map((key) => [key, `group value of ${key}`])),
  options: Partial<GroupOptimizer> = {},
) {
  const calls: string[][] = [];
  const optimizer: GroupOptimizer = {
    name: 'counting',
    canOptimize: () => true,
    fetchGroup(call) {
      const keys = call.requests.map((request) => request.key);
      calls.push(keys);
      return fetchGroup(keys);
    },
    ...options,
  };
  return { ...optimizer, calls };
}
