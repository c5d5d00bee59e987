import { BatchError, describe } from './errors.js';
import type { Grouper } from './grouper.js';

/** An `ERR_OPTION` that says what was expected and what came. */
export function optionError(name: string, expected: string, got: unknown): BatchError {
  return new BatchError(
    'ERR_OPTION',
    `Expected \`${name}\` to be ${expected}, got ${describe(got)}.`,
  );
}

/** Checks that `value` is an integer within bounds. `Infinity` passes where `max` is `Infinity`. */
export function checkInteger(name: string, value: unknown, min: number, max: number): number {
  const isWhole = Number.isInteger(value) || (value === Infinity && max === Infinity);
  if (isWhole && (value as number) >= min && (value as number) <= max) return value as number;
  const range =
    max === Infinity
      ? `an integer from ${min} and up or Infinity`
      : `an integer from ${min} to ${max}`;
  throw optionError(name, range, value);
}

/** Checks that `value` is a duration in milliseconds. */
export function checkDuration(name: string, value: unknown, min: number): number {
  if (typeof value === 'number' && value >= min) return value;
  throw optionError(name, `a number of milliseconds from ${min} and up`, value);
}

/** Checks that `value` is `true` or `false`. */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw optionError(name, 'a boolean', value);
}

/** Checks that `value` is a function, or left out. */
export function checkFunction<F>(name: string, value: F, { optional = false } = {}): F {
  if (typeof value === 'function' || (optional && value === undefined)) return value;
  throw optionError(name, 'a function', value);
}

/** Checks that `value` is one of `allowed`. */
export function checkOneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (allowed.includes(value as T)) return value as T;
  throw optionError(name, oneOf(allowed), value);
}

/** Checks that `value` is a plug-in: a named object with the methods given. */
export function checkPlugin<P extends { name: string }>(
  name: string,
  value: P,
  methods: readonly (keyof P & string)[],
): P {
  if (typeof value !== 'object' || value === null) throw optionError(name, 'an object', value);
  const missing = methods.filter((method) => typeof value[method] !== 'function');
  if (typeof value.name !== 'string') throw optionError(`${name}.name`, 'a string', value.name);
  if (missing.length > 0) {
    throw new BatchError('ERR_OPTION', `\`${name}\` is missing methods: ${missing.join(', ')}.`, {
      plugin: value.name,
    });
  }
  return value;
}

/** Checks that `value` is a grouper. */
export function checkGrouper(name: string, value: Grouper): Grouper {
  return checkPlugin(name, value, ['groupOf']);
}

/** The words an option may be, as they read in an error. */
export function oneOf(words: Iterable<string>): string {
  return `one of ${[...new Set(words)].map((word) => `'${word}'`).join(', ')}`;
}

/** Checks that `value` is an object whose keys are all known: a misspelt option is an error, not a default. */
export function checkKnownKeys(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw optionError(name, 'an object', value);
  }
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    const names = unknown.map((key) => `\`${key}\``).join(', ');
    throw new BatchError(
      'ERR_OPTION',
      `Unknown ${name}: ${names}. Known are ${known.map((key) => `\`${key}\``).join(', ')}.`,
    );
  }
}
