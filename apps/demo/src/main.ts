import { fileURLToPath } from 'node:url';
import { runCli } from './cli/cli.js';
import { abortedByUser, Interrupted, ReaderGone } from './interrupt.js';
import { messageOf } from './message-of.js';
import { readStore } from './processes/read-store.js';
import { serveOrigin } from './processes/serve-origin.js';
import type { Program } from './program.js';
import { colorsFor } from './report/colors.js';

const args = process.argv.slice(2);

// A process that this program has started to help it is connected to it; nobody else can name these roles.
if (process.connected && args[0] === 'origin-process') serveOrigin();
else if (process.connected && args[0] === 'reader-process') readStore();
else process.exitCode = await main();

async function main(): Promise<number> {
  const signal = abortedByUser();
  const { env, stdout, stderr } = process;
  const path = fileURLToPath(import.meta.url);
  const colors = colorsFor(stdout, env);
  const program: Program = { path, env, stdout, stderr, signal, colors };
  try {
    return await runCli(args, program);
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (!(reason instanceof ReaderGone)) stderr.write(`${messageOf(reason)}\n`);
    return reason instanceof Interrupted ? reason.exitCode : 1;
  }
}
