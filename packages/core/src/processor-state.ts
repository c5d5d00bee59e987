/** What a processor holds at one moment. */
export interface ProcessorState {
  /** Batches that have not ended, those that nobody waits for included. */
  readonly batches: number;
  /** Keys that wait for a slot. */
  readonly pending: number;
  /** Upstream calls under way, nested ones included. */
  readonly running: number;
  /** Keys that have failed and wait for another attempt, without a slot. */
  readonly retrying: number;
  /** Keys that another batch would join: they wait, are being fetched, or are not confirmed as stored. */
  readonly joinable: number;
  /** Values that have come and are not confirmed as stored. */
  readonly unwritten: number;
  /** The limit over all calls. */
  readonly limit: LimitState;
}

/** What a limit allows at one moment. */
export interface LimitState {
  /** Its `name`. */
  readonly name: string;
  /** Calls that may run at once. May be `Infinity`. */
  readonly concurrency: number;
  /** How long it still holds back what waits. Milliseconds. `0`: it does not. May be `Infinity`. */
  readonly holdMs: number;
}
