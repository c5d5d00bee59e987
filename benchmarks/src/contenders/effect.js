import * as Cache from 'effect/Cache';
import * as Effect from 'effect/Effect';
import * as Exit from 'effect/Exit';
import * as Request from 'effect/Request';
import * as RequestResolver from 'effect/RequestResolver';
import * as Semaphore from 'effect/Semaphore';

/** @param {import('../types.d.ts').OpenOptions} options */
export function open({ concurrency, capacity, ttlMs, fetch }) {
  const load = (key) => Effect.tryPromise(() => fetch(key));
  // A cache of Effect keeps errors too, unless their lifetime is none.
  const timeToLive = (exit) => (Exit.isSuccess(exit) ? ttlMs : 0);
  const cache = Effect.runSync(Cache.makeWith(load, { capacity, timeToLive }));
  const get = (key) => Cache.get(cache, key);
  return {
    getMany: (keys) => Effect.runPromise(Effect.forEach(keys, get, { concurrency })),
    async getSettled(keys) {
      const each = Effect.forEach(keys, (key) => Effect.exit(get(key)), { concurrency });
      const exits = await Effect.runPromise(each);
      return exits.map((exit) =>
        Exit.isSuccess(exit) ? { value: exit.value } : { error: exit.cause },
      );
    },
  };
}

const GetOne = Request.tagged('GetOne');

/**
 * Requests are batched by group; a semaphore inside the resolver keeps the limit.
 *
 * @param {import('../types.d.ts').OpenGroupsOptions} options
 */
export function openGroups({ concurrency, capacity, ttlMs, groupOf, fetchGroup }) {
  const semaphore = Semaphore.makeUnsafe(concurrency);
  const resolver = RequestResolver.makeGrouped({
    key: (entry) => groupOf(entry.request.key),
    resolver: (entries, id) => semaphore.withPermits(1)(resolve(entries, id)),
  });
  const resolve = (entries, id) =>
    Effect.promise(async () => {
      const keys = entries.map((entry) => entry.request.key);
      const found = await fetchGroup(id, keys);
      for (const [index, key] of keys.entries()) {
        entries[index].completeUnsafe(Exit.succeed(found.get(key)));
      }
    });
  const load = (key) => Effect.request(GetOne({ key }), resolver);
  const cache = Effect.runSync(Cache.makeWith(load, { capacity, timeToLive: () => ttlMs }));
  const get = (key) => Cache.get(cache, key);
  return {
    getMany: (keys) => Effect.runPromise(Effect.forEach(keys, get, { concurrency: 'unbounded' })),
  };
}
