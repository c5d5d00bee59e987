import { BatchError } from '@batchkit/core';

const OPTIONS = ['separator', 'depth'];

/** Checks that every option is known: a misspelt one is an error, not a default. */
export function checkNames(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw optionError('options', 'an object', options);
  }
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown === undefined) return;
  throw optionError('options', 'an object of `separator` and `depth`', unknown);
}

/** Checks that there is a separator to look for: an empty one is found before every character. */
export function checkSeparator(separator: unknown): void {
  if (typeof separator === 'string' && separator !== '') return;
  throw optionError('separator', 'a non-empty string', separator);
}

/** Checks that a group has at least one segment to be named after. */
export function checkDepth(depth: unknown): void {
  if (Number.isInteger(depth) && (depth as number) >= 1) return;
  throw optionError('depth', 'an integer from 1 and up', depth);
}

function optionError(name: string, expected: string, got: unknown): BatchError {
  const message = `Expected \`${name}\` to be ${expected}, got ${describe(got)}.`;
  return new BatchError('ERR_OPTION', message, { plugin: 'prefix' });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return `\`${value}\``;
  if (typeof value === 'object' || typeof value === 'function') return `\`${typeof value}\``;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `\`${text}\` (${typeof value})`;
}
