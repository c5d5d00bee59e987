import { BatchError } from '@batchkit/core';

/** Checks that every option is known: a misspelt one is an error, not a default. */
export function checkNames(options: unknown, known: readonly string[], plugin: string): void {
  if (typeof options !== 'object' || options === null) {
    throw optionError('options', 'an object', options, plugin);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const names = known.map((name) => `\`${name}\``).join(', ');
  throw optionError('options', `an object of ${names}`, unknown, plugin);
}

/** Checks that an option is a function. */
export function checkFunction(name: string, value: unknown, plugin: string): void {
  if (typeof value !== 'function') throw optionError(name, 'a function', value, plugin);
}

/** Checks that an option is a whole number of keys, or `Infinity` where that is allowed. */
export function checkKeys(name: string, value: unknown, max: number, plugin: string): void {
  const isWhole = Number.isInteger(value) || (value === Infinity && max === Infinity);
  if (isWhole && (value as number) >= 1 && (value as number) <= max) return;
  const range = max === Infinity ? 'from 1 and up or Infinity' : `from 1 to \`maxKeys\` (${max})`;
  throw optionError(name, `an integer ${range}`, value, plugin);
}

/** Checks that a name can be used in events and metric labels. */
export function checkName(name: unknown, plugin: string): void {
  if (typeof name === 'string' && /^[^\s\p{Lu}]+$/u.test(name)) return;
  throw optionError('name', 'a lower-case string without spaces', name, plugin);
}

function optionError(name: string, expected: string, got: unknown, plugin: string): BatchError {
  const message = `Expected \`${name}\` to be ${expected}, got ${describe(got)}.`;
  return new BatchError('ERR_OPTION', message, { plugin });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return `\`${value}\``;
  if (typeof value === 'object' || typeof value === 'function') return `\`${typeof value}\``;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `\`${text}\` (${typeof value})`;
}
