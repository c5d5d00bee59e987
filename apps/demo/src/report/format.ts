/** `12.3 ms` below a second, `12.34 s` from there. */
export function formatMs(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** `512 B`, `51.2 kB`, `5.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000
    ? `${(bytes / 1_000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1,234`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 upstream call`, `2 upstream calls`. */
export function formatCalls(calls: number): string {
  return `${formatCount(calls)} upstream ${calls === 1 ? 'call' : 'calls'}`;
}
