import { setImmediate as nextTurn } from 'node:timers/promises';
import { hashedStartOf, isHashed, plainKeyOf, plainStartOf, readHeader } from './places.js';
import type { TextDatabase } from './text-database.js';

/** How many places are looked at in one turn of the event loop. */
const PAGE = 1_000;

/** The places that begin with `start`, over or not, in pages of which each is of another moment. */
export async function* placePages(
  database: TextDatabase,
  start: string,
): AsyncGenerator<string[], void> {
  let page = database.list(start, PAGE);
  for (;;) {
    const places = page.filter((place) => place.startsWith(start));
    if (places.length > 0) yield places;
    const last = page.at(-1);
    if (places.length < page.length || page.length < PAGE || last === undefined) return;
    await nextTurn();
    // No two texts have one place, so what follows the last one is not less than this.
    page = database.list(`${last}\u0020`, PAGE);
  }
}

/** The keys of a namespace that begin with `start` and are not over. Values are read where only they know the key. */
export async function* liveKeys(
  database: TextDatabase,
  prefix: string,
  start: string,
): AsyncGenerator<string, void> {
  for await (const places of placePages(database, plainStartOf(prefix, start))) {
    const isLive = database.has(places, Date.now());
    for (const [index, place] of places.entries()) {
      const key = plainKeyOf(prefix, place);
      if (isLive[index] && key.startsWith(start)) yield key;
    }
  }
  for await (const [key] of textsAt(database, prefix, hashedStartOf(prefix))) {
    if (key.startsWith(start)) yield key;
  }
}

/** The keys and values of a namespace that are not over, of which places begin with `start`. */
export async function* textsAt(
  database: TextDatabase,
  prefix: string,
  start: string,
): AsyncGenerator<[key: string, value: string], void> {
  for await (const places of placePages(database, start)) {
    const texts = database.read(places, Date.now());
    for (const [index, place] of places.entries()) {
      const text = texts[index];
      if (text === undefined) continue;
      yield isHashed(prefix, place) ? readHeader(text) : [plainKeyOf(prefix, place), text];
    }
  }
}
