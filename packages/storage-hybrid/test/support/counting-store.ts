/** One call that a store has received. */
export interface StoreCall {
  readonly method: string;
  readonly keys: readonly string[];
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly ttl?: number | undefined;
}

/** A sound Keyv store with a real `getMany` and `setMany`, which writes down what it is asked to do. */
export function countingStore() {
  const texts = new Map<string, string>();
  const ttls = new Map<string, number | undefined>();
  const calls: StoreCall[] = [];
  const put = ({ key, value, ttl }: Entry) => {
    texts.set(key, value);
    ttls.set(key, ttl);
  };
  return {
    opts: {},
    texts,
    ttls,
    calls,
    on: () => {},
    async get(key: string): Promise<unknown> {
      calls.push({ method: 'get', keys: [key] });
      return texts.get(key);
    },
    async getMany(keys: string[]): Promise<unknown> {
      calls.push({ method: 'getMany', keys });
      return keys.map((key) => texts.get(key));
    },
    async set(key: string, value: string, ttl?: number): Promise<unknown> {
      calls.push({ method: 'set', keys: [key] });
      put({ key, value, ttl });
      return true;
    },
    async setMany(entries: Entry[]): Promise<unknown> {
      calls.push({ method: 'setMany', keys: entries.map(({ key }) => key) });
      entries.forEach(put);
      return undefined;
    },
    async delete(key: string) {
      calls.push({ method: 'delete', keys: [key] });
      return texts.delete(key);
    },
    async deleteMany(keys: string[]) {
      calls.push({ method: 'deleteMany', keys });
      for (const key of keys) texts.delete(key);
      return true;
    },
    async clear() {
      texts.clear();
    },
    keys: () => texts.keys(),
  };
}
