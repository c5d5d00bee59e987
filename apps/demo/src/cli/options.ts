import { type Command, Option } from 'commander';
import { readConfigFile } from '../config/config-file.js';
import { environmentLayer, flagLayer, valueAt } from '../config/layer.js';
import { type EffectiveConfig, resolveConfig } from '../config/resolve-config.js';
import { SETTABLES, type Settable } from '../config/settable.js';

/** The configuration where nobody has said anything: what the help calls the defaults. */
const DEFAULTS = resolveConfig([]).config;

/** Options are the program's, wherever on the line they stand. */
export function addOptions(cli: Command): Command {
  for (const settable of SETTABLES) cli.addOption(optionOf(settable));
  return cli.option(
    '--config <file>',
    'the configuration file (default: batchkit.config.*, if any)',
  );
}

/**
 * What is in force: flags over the environment over the file over the defaults.
 *
 * @throws UsageError
 */
export async function configOf(cli: Command, env: NodeJS.ProcessEnv): Promise<EffectiveConfig> {
  const given = (settable: Settable) => {
    const name = optionOf(settable).attributeName();
    return cli.getOptionValueSource(name) === 'cli' ? cli.getOptionValue(name) : undefined;
  };
  return resolveConfig([
    await readConfigFile(process.cwd(), cli.getOptionValue('config')),
    environmentLayer(env),
    flagLayer(given),
  ]);
}

function optionOf(settable: Settable): Option {
  const fallback = valueAt(DEFAULTS, settable.path);
  const isTold = settable.kind !== 'switch' && fallback !== undefined;
  return new Option(
    settable.flags,
    isTold ? `${settable.help} (default: ${fallback})` : settable.help,
  );
}
