import { Command, CommanderError, Option } from 'commander';
import type { ServeSettings } from '../commands/serve.js';
import { FRAMEWORK_NAMES } from '../frameworks.js';
import { GROUPINGS } from '../pipeline.js';
import { type CliOptions, readSettings, type Settings, UsageError } from '../settings.js';
import { apiUrl, directoryPath, integer, refName, repositoryName } from './parsers.js';

/** What the commands do, and what exit code they end with. */
export interface Actions {
  compare(settings: Settings): Promise<number>;
  list(settings: Settings): Promise<number>;
  get(names: readonly string[], settings: Settings): Promise<number>;
  serve(serving: ServeSettings, settings: Settings): Promise<number>;
}

/** How the program ends where it is called wrongly. */
export const USAGE_EXIT_CODE = 2;

const AFTER_HELP = `
Environment:
  GITHUB_TOKEN  sent to --upstream; needed for every upstream that is not on this machine

Exit codes:
  0  done            1  a value of batchkit's differs from its file, or something failed
  2  wrong usage   130  stopped with Ctrl-C`;

/**
 * Reads the command line and does what it says.
 *
 * @returns The exit code.
 * @throws What the action throws.
 */
export async function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  actions: Actions,
): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(async (command, act) => {
    exitCode = await act(settingsOf(command, env), actions);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  }
}

type Act = (settings: Settings, actions: Actions) => Promise<number>;

function buildProgram(run: (program: Command, act: Act) => Promise<void>): Command {
  const program = addOptions(new Command('npm run demo --'))
    .description(
      'Fetches all files of a component library in six ways and compares what each costs.',
    )
    .usage('[options] [command]')
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .action(() => run(program, (settings, { compare }) => compare(settings)));
  // Options are the program's, wherever on the line they stand.
  program
    .command('list')
    .description('list the components of the library')
    .action(() => run(program, (settings, { list }) => list(settings)));
  program
    .command('get')
    .description('print the sources of components')
    .argument('<names...>', 'components, as `list` names them')
    .action((names: string[]) => run(program, (settings, { get }) => get(names, settings)));
  program
    .command('serve')
    .description('show what happens, live, on a page of this machine')
    .addOption(
      new Option('--port <n>', 'where, 0 for any that is free')
        .argParser(integer(0, 65_535))
        .default(0),
    )
    .addOption(
      new Option('--pause <ms>', 'how long to rest between visits, 0 to 60000')
        .argParser(integer(0, 60_000))
        .default(1_500),
    )
    .action(({ port, pause }: { port: number; pause: number }) =>
      run(program, (settings, { serve }) => serve({ port, pauseMs: pause }, settings)),
    );
  return program;
}

function addOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-f, --framework <name>', 'whose components')
        .choices(FRAMEWORK_NAMES)
        .default('svelte'),
    )
    .addOption(
      new Option('-c, --concurrency <n>', 'upstream calls at once, 1 to 100')
        .argParser(integer(1, 100))
        .default(10),
    )
    .addOption(
      new Option('-g, --grouping <name>', 'how batchkit groups what it misses')
        .choices(GROUPINGS)
        .default('directory'),
    )
    .addOption(
      new Option('-l, --latency <ms>', 'how long the local origin waits with each call, 0 to 10000')
        .argParser(integer(0, 10_000))
        .default(40)
        .conflicts('upstream'),
    )
    .addOption(
      new Option(
        '--upstream <url>',
        'a GitHub API to read from, instead of a local origin',
      ).argParser(apiUrl),
    )
    .addOption(
      new Option('--repo <owner/name>', "the upstream's repository").argParser(repositoryName),
    )
    .addOption(
      new Option('--ref <ref>', 'a branch, tag or commit of it (default: HEAD)').argParser(refName),
    )
    .addOption(
      new Option('--path <directory>', 'where in it the library is (default: all of it)').argParser(
        directoryPath,
      ),
    )
    .option('--cache <folder>', 'keep the store there (default: a folder that is removed again)')
    .option('--json', 'print one line of JSON and nothing else on stdout');
}

function settingsOf(command: Command, env: NodeJS.ProcessEnv): Settings {
  try {
    return readSettings(command.opts<CliOptions>(), env);
  } catch (error) {
    if (error instanceof UsageError) command.error(`error: ${error.message}`);
    throw error;
  }
}
