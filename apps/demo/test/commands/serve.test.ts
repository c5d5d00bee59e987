import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import type { TotalsValue } from '../../src/dashboard/protocol/values.js';
import { subscribed } from '../dashboard/support/feed-client.js';
import { temporaryFolder } from '../support/origin.js';
import { run, start } from '../support/program.js';

describe('serve', () => {
  it('shows live data until Ctrl-C, which leaves nothing behind', async () => {
    const folder = join(await temporaryFolder(), 'tmp');
    await mkdir(folder);
    const args = ['serve', '--json', '--latency', '0', '--pause', '0'];
    const { child, finished } = start(args, { TMPDIR: folder });
    const { stdout } = child;
    if (stdout === null) throw new Error('Its stdout is not piped.');
    const [line] = await once(createInterface(stdout), 'line');
    const address = JSON.parse(line) as { url: string; port: number; token: string };
    expect(address.url).toBe(`http://127.0.0.1:${address.port}/#token=${address.token}`);
    const page = await fetch(address.url);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('<div id="app">'),
    ]);
    const client = await subscribed(address);
    const totals = () => client.values.get('totals') as TotalsValue | undefined;
    await client.until(() => (totals()?.calls.saved ?? 0) > 718);
    expect(client.faults).toEqual([]);
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ exitCode: 130, stderr: 'Stopped.\n' });
    expect(await client.closed).toBe(1001);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says where it is, and how it ends', async () => {
    const { child, finished } = start(['serve', '--latency', '0']);
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    child.kill('SIGINT');
    const { stdout } = await finished;
    expect(stdout).toMatch(
      /^The dashboard is at http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\nCtrl-C ends it\.\n$/,
    );
  });

  it.each([
    [['--port', '65536'], 'from 0 to 65535, got 65536.'],
    [['--pause', '-1'], 'from 0 to 60000, got -1.'],
  ])('refuses %j', async (args, expected) => {
    const { exitCode, stderr } = await run(['serve', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Expected an integer ${expected}`);
  });

  it('says so where its port is taken', async () => {
    const { child, finished } = start(['serve', '--json', '--latency', '0']);
    const [line] = await once(
      createInterface(child.stdout as NonNullable<typeof child.stdout>),
      'line',
    );
    const { port } = JSON.parse(line) as { port: number };
    const second = await run(['serve', '--port', `${port}`, '--latency', '0']);
    expect(second).toMatchObject({ exitCode: 1, stdout: '' });
    expect(second.stderr).toContain('EADDRINUSE');
    child.kill('SIGINT');
    await finished;
  });
});
