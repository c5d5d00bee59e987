import { type EffectiveConfig, effectiveOptions } from '../config/resolve-config.js';
import type { Program } from '../program.js';
import { formatTable } from '../report/plain-table.js';

/** Shows every option: its value, and where that came from. */
export async function printConfig(effective: EffectiveConfig, program: Program): Promise<number> {
  const options = effectiveOptions(effective);
  const rows = options.map(({ option, value, from }) => [option, shown(value), from]);
  const { stdout, colors } = program;
  const text = effective.config.json
    ? JSON.stringify(options)
    : formatTable(['option', 'value', 'from'].map(colors.bold), rows);
  stdout.write(`${text}\n`);
  return 0;
}

function shown(value: unknown): string {
  return value === undefined ? '–' : String(value);
}
