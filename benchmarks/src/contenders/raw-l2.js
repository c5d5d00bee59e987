import { open } from 'lmdb';
import { createClient } from 'redis';

/** The least code that reads and writes JSON in a store: no envelope, no lifetime but that of Redis. */

/** @param {{ path: string }} options */
export function openLmdb({ path }) {
  const database = open({ path, encoding: 'string' });
  return {
    getMany: (keys) => keys.map((key) => parsed(database.get(key))),
    setMany: (entries) =>
      database.batch(() => {
        for (const { key, value } of entries) database.put(key, JSON.stringify(value));
      }),
  };
}

/** @param {{ port: number, ttlMs: number }} options */
export async function openRedis({ port, ttlMs }) {
  const client = createClient({
    url: `redis://127.0.0.1:${port}`,
    RESP: 2,
    // Its own limit of time costs a timer a command.
    commandOptions: { timeout: 0 },
  });
  await client.connect();
  const set = ({ key, value }) => client.set(key, JSON.stringify(value), { PX: ttlMs });
  return {
    getMany: async (keys) => (await client.mGet(keys)).map(parsed),
    // What is sent in one turn of the event loop goes in one pipeline.
    setMany: (entries) => Promise.all(entries.map(set)),
  };
}

/**
 * `JSON.parse` around what an adapter of Keyv has read, in the form that Keyv writes.
 *
 * @param {{ keyv: import('keyv').Keyv }} options
 */
export function openKeyv({ keyv: { store } }) {
  const sealed = (entries) =>
    entries.map(({ key, value }) => ({ key, value: JSON.stringify({ value }) }));
  if (store instanceof Map) {
    return {
      getMany: (keys) => keys.map((key) => parsed(store.get(key))?.value),
      setMany(entries) {
        for (const { key, value } of sealed(entries)) store.set(key, value);
      },
    };
  }
  return {
    getMany: async (keys) => (await store.getMany(keys)).map((text) => parsed(text)?.value),
    setMany: (entries) => store.setMany(sealed(entries)),
  };
}

function parsed(text) {
  return text === undefined || text === null ? undefined : JSON.parse(text);
}
