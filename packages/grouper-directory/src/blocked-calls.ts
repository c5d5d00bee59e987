/** How long a call that has failed is not made again where there are other ways. Milliseconds. */
const BLOCK_MS = 60_000;

/** Directories that are remembered. */
const MAX_BLOCKED = 1_000;

/** Calls for whole directories that have failed lately: asked for in halves they would only fail again. */
export class BlockedCalls {
  readonly #until = new Map<string, number>();

  block(kind: string, directory: string): void {
    this.#until.set(`${kind} ${directory}`, performance.now() + BLOCK_MS);
    const [oldest] = this.#until.keys();
    if (this.#until.size > MAX_BLOCKED) this.#until.delete(oldest as string);
  }

  has(kind: string, directory: string): boolean {
    if (this.#until.size === 0) return false;
    return (this.#until.get(`${kind} ${directory}`) ?? -Infinity) > performance.now();
  }
}
