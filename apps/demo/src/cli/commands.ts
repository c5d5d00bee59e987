import type { Command } from 'commander';
import { cacheClear, cachePath, cacheStats } from '../commands/cache.js';
import { compare } from '../commands/compare.js';
import { printConfig } from '../commands/config.js';
import { type GetOptions, get } from '../commands/get.js';
import { list } from '../commands/list.js';
import type { McpOptions } from '../commands/mcp.js';
import { tree } from '../commands/tree.js';
import { warm } from '../commands/warm.js';
import type { EffectiveConfig } from '../config/resolve-config.js';
import type { Program } from '../program.js';
import { readSettings, type Settings } from '../settings.js';

/** What a command does. @returns The exit code. */
export type Act = (effective: EffectiveConfig, program: Program) => Promise<number>;

type Run = (act: Act) => Promise<void>;

/** Adds every command. What needs much to be loaded loads it when it is called. */
export function addCommands(cli: Command, run: Run): void {
  const withSettings = (act: (settings: Settings, program: Program) => Promise<number>) =>
    run((effective, program) => act(readSettings(effective, program.env), program));

  cli.action(() => withSettings(compare));
  cli
    .command('compare')
    .description(
      'fetch all files in six ways and show what each costs (what happens without a command)',
    )
    .action(() => withSettings(compare));
  cli
    .command('list')
    .description('list the components of the library')
    .action(() => withSettings(list));
  cli
    .command('get')
    .description('print the sources of components')
    .argument('[names...]', 'components, as `list` names them')
    .option('--all', 'every component there is')
    .option('--stream', 'a line of JSON for each file as soon as it is there')
    .action((names: string[], options: GetOptions) =>
      withSettings((settings, program) => get(names, options, settings, program)),
    );
  cli
    .command('tree')
    .description('show the directories and files of the library')
    .argument('[directory]', 'where to begin', '')
    .action((directory: string) =>
      withSettings((settings, program) => tree(directory, settings, program)),
    );
  cli
    .command('warm')
    .description('fetch everything that the store does not hold yet')
    .action(() => withSettings(warm));
  cli
    .command('serve')
    .description('show what happens, live, on a page of this machine')
    .action(() =>
      withSettings(async (settings, program) => {
        const { serve } = await import('../commands/serve.js');
        return serve(settings, program);
      }),
    );
  cli
    .command('mcp')
    .description('serve the components of all frameworks to an MCP client, over stdin and stdout')
    .option('--http', 'over streamable HTTP on 127.0.0.1 instead')
    .action((options: McpOptions) =>
      // It needs what no other command does.
      withSettings(async (settings, program) => {
        const { mcp } = await import('../commands/mcp.js');
        return mcp(options, settings, program);
      }),
    );
  addCacheCommands(cli, withSettings);
  cli
    .command('config')
    .description('the configuration')
    .command('print')
    .description('show what is in force, and where each part of it came from')
    .action(() => run(printConfig));
}

function addCacheCommands(
  cli: Command,
  withSettings: (act: (settings: Settings, program: Program) => Promise<number>) => Promise<void>,
): void {
  const cache = cli.command('cache').description('the store of what has been fetched');
  cache
    .command('stats')
    .description('show how many values it holds of this library, and how large its file is')
    .action(() => withSettings(cacheStats));
  cache
    .command('clear')
    .description('delete what it holds of this library')
    .action(() => withSettings(cacheClear));
  cache
    .command('path')
    .description('print where it is')
    .action(() => withSettings(cachePath));
}
