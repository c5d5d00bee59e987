import { BatchError } from './errors.js';
import { optionError } from './option-error.js';

export { checkGrouper, checkPlugin } from './check-plugin.js';
export { optionError };

/**
 * Checks that `value` is an integer within bounds.
 *
 * @param max - `Infinity`: there is no bound, and `Infinity` itself passes. `Number.MAX_VALUE`: there is no bound,
 * and `Infinity` does not pass.
 * @param plugin - The `name` of the plug-in whose option it is.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkInteger(
  name: string,
  value: unknown,
  min: number,
  max: number,
  plugin?: string,
): number {
  const isWhole = Number.isInteger(value) || (value === Infinity && max === Infinity);
  if (isWhole && (value as number) >= min && (value as number) <= max) return value as number;
  throw optionError(name, `an integer ${rangeOf(min, max)}`, value, plugin);
}

function rangeOf(min: number, max: number): string {
  if (max === Infinity) return `from ${min} and up or Infinity`;
  return max === Number.MAX_VALUE ? `from ${min} and up` : `from ${min} to ${max}`;
}

/**
 * Checks that `value` is a duration. `Infinity` is one.
 *
 * @param min - The shortest. Milliseconds.
 * @param plugin - The `name` of the plug-in whose option it is.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkDuration(name: string, value: unknown, min: number, plugin?: string): number {
  if (typeof value === 'number' && value >= min) return value;
  throw optionError(name, `a number of milliseconds from ${min} and up`, value, plugin);
}

/**
 * Checks that `value` is `true` or `false`.
 *
 * @param plugin - The `name` of the plug-in whose option it is.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkBoolean(name: string, value: unknown, plugin?: string): boolean {
  if (typeof value === 'boolean') return value;
  throw optionError(name, 'a boolean', value, plugin);
}

/**
 * Checks that `value` is a function.
 *
 * @param presence - With `optional: true`, `undefined` passes as well. Default: it does not.
 * @param plugin - The `name` of the plug-in whose option it is.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkFunction<F>(
  name: string,
  value: F,
  { optional = false }: { readonly optional?: boolean | undefined } = {},
  plugin?: string,
): F {
  if (typeof value === 'function' || (optional && value === undefined)) return value;
  throw optionError(name, 'a function', value, plugin);
}

/**
 * Checks that `value` is one of `allowed`.
 *
 * @param plugin - The `name` of the plug-in whose option it is.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkOneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
  plugin?: string,
): T {
  if (allowed.includes(value as T)) return value as T;
  throw optionError(name, oneOf(allowed), value, plugin);
}

/** The words an option may be, as they read in an error: `one of 'none', 'custom'`. */
export function oneOf(words: Iterable<string>): string {
  return `one of ${[...new Set(words)].map((word) => `'${word}'`).join(', ')}`;
}

/**
 * Checks that `value` is an object whose keys are all known: a misspelt option is an error, not a default.
 *
 * @param name - What the keys are called: `options of prefixGrouper`.
 * @param known - The keys there are.
 * @param plugin - The `name` of the plug-in whose options they are.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkKnownKeys(
  name: string,
  value: unknown,
  known: readonly string[],
  plugin?: string,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw optionError(name, 'an object', value, plugin);
  }
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const message = `Unknown ${name}: ${listOf(unknown)}. Known are ${listOf(known)}.`;
  throw new BatchError('ERR_OPTION', message, { plugin });
}

function listOf(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(', ');
}
