import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FRAMEWORKS } from '../../src/frameworks.js';
import { serve, temporaryFolder } from '../support/origin.js';
import { overHttp, overStdio } from './client.js';

const PATIENCE_MS = 60_000;
const FILES = {
  'card/Card.svelte': 'card',
  'card/index.ts': 'index',
  'tabs/Tabs.svelte': 'tabs',
  'tabs/logo.png': Buffer.from([1, 0, 0xff]),
};

describe.each([
  ['stdio', overStdio],
  ['streamable HTTP', overHttp],
])('an MCP client over %s', (_, connect) => {
  const fast = async () => ['--latency', '0', '--cache', await temporaryFolder()];

  it(
    'lists all components of both frameworks in few calls, and then in none',
    async () => {
      const { ask } = await connect(await fast());
      for (const [framework, atLeast] of [
        ['svelte', 80],
        ['react', 100],
      ] as const) {
        const before = (await ask('cache_stats')).upstreamCalls as number;
        const first = await ask('list_components', { framework });
        expect((first.components as unknown[]).length).toBeGreaterThan(atLeast);
        const cold = ((await ask('cache_stats')).upstreamCalls as number) - before;
        expect(cold).toBeGreaterThan(0);
        expect(cold).toBeLessThanOrEqual(10);
        expect(await ask('list_components', { framework })).toEqual(first);
        expect((await ask('cache_stats')).upstreamCalls).toBe(before + cold);
      }
    },
    PATIENCE_MS,
  );

  it('gets one component, and many with an outcome for each', async () => {
    const { ask } = await connect(await fast());
    const path = 'forms/helper/Helper.svelte';
    const onDisk = await readFile(join(FRAMEWORKS.svelte.folder(), path), 'utf8');
    const one = await ask('get_component', { framework: 'svelte', name: 'forms/helper' });
    expect(one).toMatchObject({ name: 'forms/helper', sources: { [path]: onDisk } });
    const { outcomes } = await ask('get_components', {
      framework: 'svelte',
      names: ['accordion', 'akkordeon', 'forms/helper'],
    });
    expect(outcomes).toMatchObject([
      { name: 'accordion', status: 'fulfilled' },
      { name: 'akkordeon', status: 'unknown', error: 'There is no component "akkordeon".' },
      { name: 'forms/helper', status: 'fulfilled', component: one },
    ]);
  });

  it('sees directories, searches, and reads resources', async () => {
    const { ask, client } = await connect(await fast());
    const framework = 'svelte';
    const { directory } = await ask('get_directory_structure', { framework, path: 'accordion' });
    expect(directory).toMatchObject({ name: 'accordion', directories: [] });
    const found = await ask('search_components', { framework, query: 'button', limit: 1 });
    expect(found).toMatchObject({ components: [{ name: 'button-group' }] });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('component://svelte/forms/helper');
    const { contents } = await client.readResource({ uri: 'component://svelte/forms/helper' });
    expect(contents.map(({ uri }) => uri)).toContain(
      'component://svelte/forms/helper#forms/helper/Helper.svelte',
    );
  });

  it(
    'hears how far a long batch is',
    async () => {
      const { client } = await connect(['--latency', '20', '--cache', await temporaryFolder()]);
      const { components } = (
        await client.callTool({
          name: 'list_components',
          arguments: { framework: 'svelte' },
        })
      ).structuredContent as { components: { name: string }[] };
      const seen: { progress: number; total?: number | undefined }[] = [];
      const names = components.map(({ name }) => name);
      const call = { name: 'get_components', arguments: { framework: 'svelte', names } };
      await client.callTool(call, undefined, {
        onprogress: (progress) => void seen.push(progress),
      });
      const steps = seen.map(({ progress }) => progress);
      expect(steps.length).toBeGreaterThan(1);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(seen.at(-1)?.progress).toBe(seen.at(-1)?.total);
    },
    PATIENCE_MS,
  );

  it('is told what was wrong upstream', async () => {
    const { origin } = await serve(FILES, { token: 'secret' });
    const upstream = ['--upstream', origin.url, '--repo', 'some/library'];
    const { ask } = await connect([...upstream, '--cache', await temporaryFolder()], {
      GITHUB_TOKEN: 'wrong',
    });
    const refused = ask('list_components', { framework: 'svelte' });
    await expect(refused).rejects.toThrow('Bad credentials');
    await expect(ask('get_component', { framework: 'react', name: 'x' })).rejects.toThrow();
  });

  it('is told until when it is rate limited, and of no empty success', async () => {
    const { origin } = await serve(FILES, { rateLimit: { limit: 0 } });
    const upstream = ['--upstream', origin.url, '--repo', 'some/library'];
    const { ask } = await connect([...upstream, '--cache', await temporaryFolder()], {
      GITHUB_TOKEN: 'any',
    });
    await expect(ask('list_components', { framework: 'svelte' })).rejects.toThrow(
      /The rate limit is used up \(403\): .* Try again after 20\d\d-\d\d-\d\dT[\d:.]+Z\./,
    );
  });

  it('is told which component there is none of, and which arguments are wrong', async () => {
    const { ask } = await connect(await fast());
    const framework = 'svelte';
    await expect(ask('get_component', { framework, name: 'akkordeon' })).rejects.toThrow(
      'There is no svelte component "akkordeon".',
    );
    await expect(ask('get_directory_structure', { framework, path: 'x' })).rejects.toThrow(
      'There is no directory "x".',
    );
    await expect(ask('list_components', { framework: 'vue' })).rejects.toThrow(/svelte/);
  });

  it(
    'stops the upstream calls of a call that it cancels',
    async () => {
      const { origin } = await serve(FILES, { latencyMs: 20_000 });
      const upstream = ['--upstream', origin.url, '--repo', 'some/library'];
      const { client } = await connect([...upstream, '--cache', await temporaryFolder()]);
      const cancelling = new AbortController();
      const call = { name: 'list_components', arguments: { framework: 'svelte' } };
      const answer = client.callTool(call, undefined, { signal: cancelling.signal });
      await vi.waitUntil(() => origin.stats().inFlight > 0, 10_000);
      const cancelledAt = performance.now();
      cancelling.abort(new Error('enough'));
      await expect(answer).rejects.toThrow('enough');
      await vi.waitUntil(() => origin.stats().inFlight === 0, { timeout: 5_000, interval: 1 });
      console.log(`upstream was free ${Math.round(performance.now() - cancelledAt)} ms after`);
    },
    PATIENCE_MS,
  );
});

describe('an MCP server over HTTP', () => {
  it('refuses what a page of another site makes a browser send', async () => {
    const { stderr } = await overHttp(['--latency', '0', '--cache', await temporaryFolder()]);
    const url = /http:\S+/.exec(stderr())?.[0] ?? '';
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'x', version: '0' },
      },
    };
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      origin: 'https://evil.example',
    };
    const refused = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(initialize),
    });
    expect(refused.status).toBe(403);
    expect((await fetch(url.replace('/mcp', '/'))).status).toBe(404);
  });
});
