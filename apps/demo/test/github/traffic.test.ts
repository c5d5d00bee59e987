import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createGithubClient } from '../../src/github/github-client.js';

it('a connection that breaks in the middle of a file is an error, not an empty file', async () => {
  const url = await serveHalf();
  const client = createGithubClient({ url, repository: 'some/library', ref: 'HEAD' });
  await expect(client.fetchFile('a.ts')).rejects.toThrow();
  expect(client.meter.read()).toMatchObject({ calls: 1, bytes: 0 });
});

async function serveHalf(): Promise<string> {
  const server = createServer((_, answer) => {
    answer.writeHead(200, {
      'content-type': 'application/vnd.github.raw+json; charset=utf-8',
      'content-length': 1_000,
    });
    answer.write('let half', () => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
