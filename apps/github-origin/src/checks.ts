/** @throws TypeError where `value` is no number from `min` to `max`, with `name` and what came. */
export function checkNumber(name: string, value: number, min = 0, max = Infinity): void {
  if (Number.isFinite(value) && value >= min && value <= max) return;
  throw expected(name, `a number ${range(min, max)}`, value);
}

/** @throws TypeError where `value` is no integer from `min` to `max`. */
export function checkInteger(name: string, value: number, min: number, max = Infinity): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw expected(name, `an integer ${range(min, max)}`, value);
}

/** @throws TypeError where `value` is neither an integer from `min` and up nor Infinity. */
export function checkLimit(name: string, value: number, min: number): void {
  if (value !== Infinity) checkInteger(name, value, min);
}

/** @throws TypeError where `value` is none of `choices`. */
export function checkChoice<T>(name: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value)) throw expected(name, choices.join(' or '), value);
}

/** The error for an option: its name, what was expected, what came. */
export function expected(name: string, what: string, got: unknown): TypeError {
  const text = typeof got === 'string' ? JSON.stringify(got) : String(got);
  return new TypeError(`Expected \`${name}\` to be ${what}, got \`${text}\` (${typeof got}).`);
}

function range(min: number, max: number): string {
  return max === Infinity ? `from ${min} and up` : `from ${min} to ${max}`;
}
