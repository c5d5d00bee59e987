import { BatchError, describe } from './errors.js';

/**
 * An `ERR_OPTION` that says what was expected and what came.
 *
 * @param name - The option, as its user writes it: `maxKeys`, `retry.attempts`.
 * @param expected - What may stand after "to be": `a function`.
 * @param got - What was given instead. Objects are named by their type alone, so nothing of their content leaks.
 * @param plugin - The `name` of the plug-in whose option it is.
 */
export function optionError(
  name: string,
  expected: string,
  got: unknown,
  plugin?: string,
): BatchError {
  const message = `Expected \`${name}\` to be ${expected}, got ${describe(got)}.`;
  return new BatchError('ERR_OPTION', message, { plugin });
}
