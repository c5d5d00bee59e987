import { BatchError } from './errors.js';
import type { Grouper } from './grouper.js';
import { optionError } from './option-error.js';

/**
 * Checks that `value` is a plug-in: an object with a name and the methods given.
 *
 * @param plugin - The `name` of the plug-in whose option it is. Without it, missing methods are laid to `value`.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkPlugin<P extends { name: string }>(
  name: string,
  value: P,
  methods: readonly (keyof P & string)[],
  plugin?: string,
): P {
  if (typeof value !== 'object' || value === null) {
    throw optionError(name, 'an object', value, plugin);
  }
  const missing = methods.filter((method) => typeof value[method] !== 'function');
  if (typeof value.name !== 'string') {
    throw optionError(`${name}.name`, 'a string', value.name, plugin);
  }
  if (missing.length > 0) {
    throw new BatchError('ERR_OPTION', `\`${name}\` is missing methods: ${missing.join(', ')}.`, {
      plugin: plugin ?? value.name,
    });
  }
  return value;
}

/**
 * Checks that `value` is a grouper.
 *
 * @param plugin - The `name` of the plug-in whose option it is. Without it, missing methods are laid to `value`.
 * @throws {@link BatchError} ERR_OPTION
 */
export function checkGrouper(name: string, value: Grouper, plugin?: string): Grouper {
  return checkPlugin(name, value, ['groupOf'], plugin);
}
