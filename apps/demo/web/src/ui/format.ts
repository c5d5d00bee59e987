const whole = new Intl.NumberFormat('en');
const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A count: `1,234`. */
export const formatCount = (count: number) => whole.format(count);

/** A count for where there is little room: `1.2K`. */
export const formatShort = (count: number) =>
  count < 10_000 ? formatCount(count) : short.format(count);

/** A part of a whole: `12.5%`; `–` where there is no whole. */
export const formatShare = (part: number, of: number) => (of > 0 ? share.format(part / of) : '–');

/** A duration, with as many figures as one can use: `0.42 ms`, `42 ms`, `4.2 s`. */
export function formatMs(ms: number): string {
  if (ms >= 10_000) return `${Math.round(ms / 1_000)} s`;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  if (ms >= 1) return `${ms.toFixed(1)} ms`;
  return `${ms.toFixed(2)} ms`;
}

/** `1 call`, `2 calls`. */
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Bytes: `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} B`;
}

/** A time of day: `12:04:31`. */
export const formatTime = (at: number) => new Date(at).toLocaleTimeString('en-GB');
