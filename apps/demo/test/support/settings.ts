import { environmentLayer } from '../../src/config/layer.js';
import { resolveConfig } from '../../src/config/resolve-config.js';
import { readSettings, type Settings } from '../../src/settings.js';

/** The settings of a run with these values, as a file would hold them. */
export function settingsOf(values: Readonly<Record<string, unknown>> = {}): Settings {
  const file = { values, originOf: () => 'a file' };
  return readSettings(resolveConfig([file]), {});
}

/** How batches are fetched where `concurrency` calls may run at once. */
export function batchOf(concurrency: number): Settings['batch'] {
  const env = { BATCHKIT_CONCURRENCY: `${concurrency}` };
  return resolveConfig([environmentLayer(env)]).config.batch;
}
