/** How prefetching has gone. */
export interface PrefetchStats {
  /** Files that rode along in a call. */
  readonly issued: number;
  /** Of these, asked for after they had come. */
  readonly used: number;
  /** Of these, asked for while they were on their way. */
  readonly late: number;
  /** Of these, not asked for within the horizon, or not brought. */
  readonly wasted: number;
  /** Whether nothing is prefetched for now, as too little of it was used. */
  readonly isOff: boolean;
}

/** Outcomes that the precision is of. */
const OUTCOMES = 32;

/** Keys of a batch or two. */
const MAX_JUST_USED = 1_000;

interface Entry {
  /** How many keys had been asked for when it was predicted. */
  readonly at: number;
  state: 'flying' | 'here' | 'imagined';
}

/**
 * Keeps book of predictions: which came true. While too few do, they are only imagined, and prefetching goes on when enough
 * of these come true.
 */
export class PrefetchLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #outcomes: boolean[] = [];
  /** Those that were asked for last and counted as used: a few, as it is known soon whether they were there. */
  readonly #justUsed = new Set<string>();
  #asked = 0;
  #counts = { issued: 0, used: 0, late: 0, wasted: 0 };
  #isOff = false;

  constructor(
    private readonly minPrecision: number,
    private readonly horizon: number,
  ) {}

  get stats(): PrefetchStats {
    return { ...this.#counts, isOff: this.#isOff };
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** A key has been asked for. */
  asked(key: string): void {
    this.#asked += 1;
    this.#justUsed.delete(key);
    this.#expire();
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    if (entry.state === 'flying') this.#counts.late += 1;
    if (entry.state === 'here') this.#use(key);
    if (entry.state !== 'flying') this.#note(true);
  }

  /** A key is predicted. Returns whether it may be fetched. */
  predicted(key: string): boolean {
    this.#entries.set(key, { at: this.#asked, state: this.#isOff ? 'imagined' : 'flying' });
    if (!this.#isOff) this.#counts.issued += 1;
    return !this.#isOff;
  }

  /** A call has ended that was to bring a key. */
  landed(key: string, isHere: boolean): void {
    const entry = this.#entries.get(key);
    if (entry?.state !== 'flying') return;
    if (isHere) entry.state = 'here';
    else this.#waste(key, entry);
  }

  /** A key is fetched: if it was counted as used, it was gone again. */
  missed(key: string): void {
    if (!this.#justUsed.delete(key)) return;
    this.#counts.used -= 1;
    this.#counts.wasted += 1;
    const at = this.#outcomes.lastIndexOf(true);
    if (at >= 0) this.#outcomes[at] = false;
  }

  #use(key: string): void {
    this.#counts.used += 1;
    this.#justUsed.add(key);
    const [oldest] = this.#justUsed;
    if (this.#justUsed.size > MAX_JUST_USED) this.#justUsed.delete(oldest as string);
  }

  #expire(): void {
    for (const [key, entry] of this.#entries) {
      if (entry.at + this.horizon >= this.#asked) return;
      this.#waste(key, entry);
    }
  }

  #waste(key: string, { state }: Entry): void {
    this.#entries.delete(key);
    if (state !== 'imagined') this.#counts.wasted += 1;
    this.#note(false);
  }

  #note(isTrue: boolean): void {
    this.#outcomes.push(isTrue);
    if (this.#outcomes.length > OUTCOMES) this.#outcomes.shift();
    if (this.#outcomes.length < OUTCOMES) return;
    const precision = this.#outcomes.filter(Boolean).length / OUTCOMES;
    this.#isOff = precision < this.minPrecision;
  }
}
