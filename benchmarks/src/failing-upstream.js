import { answerFor } from './upstream.js';

/** Upstream that answers in a later turn, and rejects the keys it does not have. */
export class FailingUpstream {
  calls = 0;
  #missing;
  #running = 0;

  constructor(missing) {
    this.#missing = new Set(missing);
  }

  fetch = async (key) => {
    this.calls += 1;
    this.#running += 1;
    await nextTurn();
    this.#running -= 1;
    if (this.#missing.has(key)) throw new Error(`There is no ${key}.`);
    return answerFor(key);
  };

  /** Settles when nobody has asked for anything in a while. */
  async quiet() {
    for (let turns = 0; turns < 20; turns = this.#running === 0 ? turns + 1 : 0) await nextTurn();
  }
}

function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}
