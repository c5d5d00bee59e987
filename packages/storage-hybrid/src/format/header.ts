/** Where the numbers of the header end: they have a fixed width, so that reading one needs no search. */
export const LENGTH_END = 12;
export const KEY_LENGTH_END = 19;
/** How many durations follow, 0 or 1, and how many moments, 0 to 2. */
export const DURATIONS_END = 20;
export const MOMENTS_END = 21;
export const MOMENT_DIGITS = 13;
export const DURATION_DIGITS = 9;
/** A moment that never comes, in the year 2286; and a duration that is not known. */
const NEVER = 9_999_999_999_999;
export const UNKNOWN = 999_999_999;

/** The whole number that stands there. @throws TypeError for anything else. */
export function numberIn(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    // Below zero it is very large.
    const digit = (text.charCodeAt(at) - DIGIT_0) >>> 0;
    if (digit > 9) throw new TypeError('Expected an envelope with a whole header.');
    number = number * 10 + digit;
  }
  return number;
}

const DIGIT_0 = '0'.charCodeAt(0);

/** The one digit that stands there. @throws TypeError where it is more than `max`. */
export function countIn(text: string, at: number, max: number): number {
  const count = numberIn(text, at, at + 1);
  if (count <= max) return count;
  throw new TypeError('Expected an envelope with a whole header.');
}

/** The first or the second moment of the header; the one before the first never comes. */
export function momentIn(text: string, which: number): number {
  if (which === 0) return Infinity;
  const end = MOMENTS_END + which * MOMENT_DIGITS;
  const moment = numberIn(text, end - MOMENT_DIGITS, end);
  return moment === NEVER ? Infinity : moment;
}

/** What is written in one batch often ends at one moment: the last two moments are written once. */
export function rememberedLifetime(): (expiresAt: number, staleUntil: number) => string {
  let lastExpiry = Number.NaN;
  let lastStale = Number.NaN;
  let text = '';
  return (expiresAt, staleUntil) => {
    if (expiresAt !== lastExpiry || staleUntil !== lastStale) {
      lastExpiry = expiresAt;
      lastStale = staleUntil;
      text = lifetimeText(expiresAt, staleUntil);
    }
    return text;
  };
}

/** How many moments there are, and these. */
function lifetimeText(expiresAt: number, staleUntil: number): string {
  const stale = written(staleUntil, NEVER, MOMENT_DIGITS);
  if (expiresAt !== staleUntil) return `2${written(expiresAt, NEVER, MOMENT_DIGITS)}${stale}`;
  return expiresAt < NEVER ? `1${stale}` : '0';
}

const ZEROS = '0'.repeat(16);

/** @param max - What stands for everything above it. */
export function written(number: number, max: number, width: number): string {
  const digits = `${number >= max ? max : Math.max(0, Math.floor(number))}`;
  return ZEROS.slice(0, width - digits.length) + digits;
}
