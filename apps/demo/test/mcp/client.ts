import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished } from 'vitest';
import { PROGRAM_PATH, programEnv, start } from '../support/program.js';

/** A client, and what else there is to look at. */
export interface Connected {
  readonly client: Client;
  /** What the program has written to stderr. */
  stderr(): string;
  /** Calls a tool and reads what it answers for programs. @throws Error with the text of an answer that is an error */
  ask(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** How a client gets to the program. */
export type Connect = (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Connected>;

/** The program as a client starts it: over stdin and stdout. */
export const overStdio: Connect = async (args, env) => {
  let stderr = '';
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM_PATH, 'mcp', ...args],
    env: Object.fromEntries(
      Object.entries(programEnv(env)).filter((entry): entry is [string, string] => !!entry[1]),
    ),
    stderr: 'pipe',
  });
  transport.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const { client, ...rest } = await connected(transport, () => stderr);
  // A line on stdout that is no message of the protocol.
  const strays: Error[] = [];
  client.onerror = (error) => void strays.push(error);
  onTestFinished(() => expect(strays).toEqual([]));
  return { client, ...rest };
};

/** The program as a server, over streamable HTTP. */
export const overHttp: Connect = async (args, env) => {
  const running = start(['mcp', '--http', ...args], env);
  onTestFinished(async () => {
    running.child.kill('SIGINT');
    await running.finished;
  });
  let stderr = '';
  running.child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  await running.says('MCP server at ');
  const url = /http:\S+/.exec(stderr)?.[0] ?? '';
  return connected(new StreamableHTTPClientTransport(new URL(url)), () => stderr);
};

async function connected(
  transport: Parameters<Client['connect']>[0],
  stderr: () => string,
): Promise<Connected> {
  const client = new Client({ name: 'test', version: '0.0.0' });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    stderr,
    async ask(name, args = {}) {
      const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
      const [content] = result.content;
      if (result.isError) throw new Error(content?.type === 'text' ? content.text : 'no text');
      return result.structuredContent ?? {};
    },
  };
}
