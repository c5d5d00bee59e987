/** Groups that keys are spread over, unless a workload says otherwise. */
const GROUPS = 20;

/**
 * A fixed set of keys, of which every round gets strings of its own: equal, but not the same objects, and their hash
 * has not been computed yet, as with keys that have just been parsed out of a request.
 */
export class Keys {
  #bytes;
  #ends;

  /** @param {readonly string[]} keys - In request order, duplicates included. One byte a character. */
  constructor(keys) {
    this.#bytes = Buffer.from(keys.join(''), 'latin1');
    this.#ends = new Uint32Array(keys.length);
    let end = 0;
    for (const [index, key] of keys.entries()) {
      end += key.length;
      this.#ends[index] = end;
    }
  }

  get length() {
    return this.#ends.length;
  }

  /** @returns {string[]} */
  fresh() {
    const keys = new Array(this.length);
    let from = 0;
    for (let index = 0; index < keys.length; index += 1) {
      const to = this.#ends[index];
      keys[index] = this.#bytes.toString('latin1', from, to);
      from = to;
    }
    return keys;
  }
}

/** Names the key with this number; the keys of a group differ in their last segment. */
export function keyOf(number, groups = GROUPS) {
  const group = String(number % groups).padStart(2, '0');
  return `component:library-${group}:item-${String(number).padStart(7, '0')}`;
}

/** `count` distinct keys. */
export function distinctKeys(count, groups = GROUPS) {
  return new Keys(Array.from({ length: count }, (_, number) => keyOf(number, groups)));
}

/** `count` requests for half as many keys, in an order that is the same in every run. */
export function halfDuplicateKeys(count) {
  const keys = Array.from({ length: count }, (_, number) => keyOf(number >> 1));
  return new Keys(shuffled(keys, 1));
}

/** Numbers from 0 to below 1, the same ones in every run: a linear congruential generator. */
export function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled(items, seed) {
  const random = seededRandom(seed);
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}
