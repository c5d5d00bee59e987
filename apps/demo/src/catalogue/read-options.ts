/** How something is read from the catalogue. */
export interface ReadOptions {
  /** Aborts the upstream calls that nobody else waits for. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many of the files there are. */
  readonly onProgress?: ((settled: number, total: number) => void) | undefined;
}
