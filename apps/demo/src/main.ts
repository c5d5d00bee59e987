import { fileURLToPath } from 'node:url';
import { runCli } from './cli/cli.js';
import { get, list } from './commands/browse.js';
import { compare } from './commands/compare.js';
import { serve } from './commands/serve.js';
import { abortedByUser, Interrupted } from './interrupt.js';
import { messageOf } from './message-of.js';
import { readStore } from './processes/read-store.js';
import { serveOrigin } from './processes/serve-origin.js';
import type { Program } from './program.js';

const args = process.argv.slice(2);

// A process that this program has started to help it is connected to it; nobody else can name these roles.
if (process.connected && args[0] === 'origin-process') serveOrigin();
else if (process.connected && args[0] === 'reader-process') readStore();
else process.exitCode = await main();

async function main(): Promise<number> {
  const signal = abortedByUser();
  const { stdout, stderr } = process;
  const program: Program = { path: fileURLToPath(import.meta.url), stdout, stderr, signal };
  try {
    return await runCli(args, process.env, {
      compare: (settings) => compare(settings, program),
      list: (settings) => list(settings, program),
      get: (names, settings) => get(names, settings, program),
      serve: (serving, settings) => serve(settings, serving, program),
    });
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    stderr.write(`${messageOf(reason)}\n`);
    return reason instanceof Interrupted ? reason.exitCode : 1;
  }
}
