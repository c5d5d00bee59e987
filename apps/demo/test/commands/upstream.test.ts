import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../../src/catalogue/library.js';
import { compare } from '../../src/commands/compare.js';
import type { Settings } from '../../src/settings.js';
import { serve } from '../support/origin.js';
import { recordedProgram, run } from '../support/program.js';
import { settingsOf } from '../support/settings.js';

const FILES = {
  'README.md': '# library',
  'src/card/Card.svelte': 'card\n',
  'src/card/index.ts': 'index\n',
  'src/tabs/Tabs.svelte': 'tabs\n',
  'src/tabs/logo.png': Buffer.from([1, 0, 0xff]),
};

describe('--upstream', () => {
  it('reads a repository with the token it is given, and compares with git ids', async () => {
    const { origin } = await serve(FILES, { token: 'secret' });
    const args = ['--upstream', origin.url, '--repo', 'some/library', '--path', 'src', '--json'];
    const { exitCode, stdout } = await run(args, { GITHUB_TOKEN: 'secret' });
    const { strategies, ...found } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(found).toEqual({ framework: 'svelte', files: 4, directories: 2, identical: true });
    expect(strategies.map((s: { upstreamCalls: number }) => s.upstreamCalls)).toEqual([
      4, 4, 4, 2, 0, 0,
    ]);
    // One more: the listing.
    expect(origin.stats().requests).toBe(15);
  });

  it('that refuses the token is an error that says so', async () => {
    const { origin } = await serve(FILES, { token: 'secret' });
    const args = ['--upstream', origin.url, '--repo', 'some/library', '--json'];
    expect(await run(args, { GITHUB_TOKEN: 'wrong' })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('Bad credentials'),
    });
  });

  it('that has lost a file ends with exit code 1', async () => {
    const { origin, library, folder } = await serve(FILES);
    await listFiles(library);
    await rm(join(folder, 'src/tabs/Tabs.svelte'));
    const { program, stdout } = recordedProgram();
    expect(await compare(settingsFor(origin.url), program)).toBe(1);
    const { identical, strategies } = JSON.parse(stdout());
    expect(identical).toBe(false);
    expect(strategies.map(({ failed }: { failed: number }) => failed)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('that is not on this machine is not asked without a limit', async () => {
    const { origin } = await serve(FILES);
    const { program, stdout, stderr } = recordedProgram();
    await compare(settingsFor(origin.url, true), program);
    const { strategies } = JSON.parse(stdout());
    expect(strategies.map(({ name }: { name: string }) => name)).toEqual([
      'sequential',
      'p-limit',
      'batchkit cold',
      'batchkit warm',
      'batchkit new process',
    ]);
    expect(stderr()).toContain('3/6 original: Promise.all of each prefix … left out');
  });

  it('without files there is an error that says where', async () => {
    const { origin } = await serve(FILES);
    const { program } = recordedProgram();
    const settings = { ...settingsFor(origin.url), root: 'lib' };
    await expect(compare(settings, program)).rejects.toThrow(
      'There are no files in some/library/lib at HEAD.',
    );
  });
});

function settingsFor(url: string, isRemote = false): Settings {
  const values = { upstream: url, repo: 'some/library', batch: { defaultConcurrency: 2 } };
  return { ...settingsOf({ ...values, json: true }), upstream: { url, isRemote } };
}
