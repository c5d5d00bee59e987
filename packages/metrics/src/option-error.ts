import { BatchError } from '@batchkit/core';

/** An `ERR_OPTION` that says what was expected and what came. */
export function optionError(name: string, expected: string, got: unknown): BatchError {
  const message = `Expected \`${name}\` to be ${expected}, got ${describe(got)}.`;
  return new BatchError('ERR_OPTION', message, { plugin: 'metrics' });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return `\`${value}\``;
  if (typeof value === 'object' || typeof value === 'function') return `\`${typeof value}\``;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `\`${text}\` (${typeof value})`;
}
