import { Command, CommanderError } from 'commander';
import { UsageError } from '../config/usage-error.js';
import type { Program } from '../program.js';
import { addCommands } from './commands.js';
import { addOptions, configOf } from './options.js';

/** How the program ends where it is called wrongly. */
export const USAGE_EXIT_CODE = 2;

const AFTER_HELP = `
Each option can be set in the environment (BATCHKIT_…) and in batchkit.config.{ts,js,mjs,json} as well:
\`config print\` shows what is in force, and where it came from.

Environment:
  GITHUB_TOKEN  sent to --upstream; needed for every upstream that is not on this machine
  NO_COLOR      no colours

Examples:
  npm run demo                                                compare six ways of fetching a library
  npm run --silent demo -- get accordion forms/select         print the sources of two components
  npm run --silent demo -- get --all --stream > files.ndjson  every file, a line each, as it comes
  npm run demo -- serve                                       watch batches in a browser

Exit codes:
  0  done            1  a value of batchkit's differs from its file, or something failed
  2  wrong usage   130  stopped with Ctrl-C`;

/**
 * Reads the command line and does what it says.
 *
 * @returns The exit code.
 * @throws What the command throws.
 */
export async function runCli(args: readonly string[], program: Program): Promise<number> {
  let exitCode = 0;
  const cli = addOptions(new Command('npm run demo --'))
    .description(
      'Fetches all files of a component library in six ways and compares what each costs.',
    )
    .usage('[options] [command]')
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  addCommands(cli, async (act) => {
    exitCode = await act(await configOf(cli, program.env), program);
  });
  try {
    await cli.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof UsageError) {
      program.stderr.write(`${error.message}\n`);
      return USAGE_EXIT_CODE;
    }
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  }
}
