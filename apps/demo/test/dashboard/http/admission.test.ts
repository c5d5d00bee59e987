import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openDashboard } from '../../../src/dashboard/open-dashboard.js';
import { connectClient, subscribed } from '../support/feed-client.js';
import { openForTest, WEB_FOLDER } from '../support/opened.js';

/** The status that a WebSocket is turned away with. */
async function statusOf(socket: WebSocket): Promise<number | undefined> {
  socket.on('error', () => {});
  const [request, response] = await once(socket, 'unexpected-response');
  request.destroy();
  return (response as { statusCode?: number }).statusCode;
}

describe('the feed', () => {
  it('is for who has the token', async () => {
    const { dashboard } = await openForTest({ token: 'secret' });
    const { port } = dashboard;
    for (const token of ['', 'secreT', 'secret ', 'secretsecret']) {
      expect(await statusOf(connectClient({ port, token }).socket), token).toBe(401);
    }
    await subscribed({ port, token: 'secret' });
  });

  it('is for pages of its own origin, and for those it is told of', async () => {
    const { dashboard } = await openForTest({ origins: ['http://127.0.0.1:5173'] });
    const own = `http://127.0.0.1:${dashboard.port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      `${own}0`,
      `https://127.0.0.1:${dashboard.port}`,
    ]) {
      expect(await statusOf(connectClient(dashboard, { origin }).socket), origin).toBe(403);
    }
    for (const origin of [own, `http://localhost:${dashboard.port}`, 'http://127.0.0.1:5173']) {
      const client = connectClient(dashboard, { origin });
      await client.until(() => client.messages.length > 0);
    }
  });

  it('is not there under the name of another site', async () => {
    const { dashboard } = await openForTest();
    expect(await statusOf(connectClient(dashboard, { host: 'evil.example' }).socket)).toBe(421);
  });

  it('is at one path', async () => {
    const { dashboard } = await openForTest();
    const { port, token } = dashboard;
    const elsewhere = new WebSocket(`ws://127.0.0.1:${port}/other?token=${token}`);
    expect(await statusOf(elsewhere)).toBe(404);
  });

  it('takes so many clients and no more', async () => {
    const { dashboard } = await openForTest({ maxClients: 1 });
    await subscribed(dashboard);
    expect(await statusOf(connectClient(dashboard).socket)).toBe(503);
  });

  it('survives who asks for nonsense', async () => {
    const { dashboard } = await openForTest();
    const socket = connect(dashboard.port, '127.0.0.1');
    socket.write('GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 421 /);
    await subscribed(dashboard);
  });
});

describe('the page', () => {
  it('is served with rules that let nothing of others in', async () => {
    const { dashboard } = await openForTest();
    const answer = await fetch(dashboard.url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<title>batchkit</title>');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is all there is', async () => {
    const { dashboard } = await openForTest();
    const base = `http://127.0.0.1:${dashboard.port}`;
    for (const path of [
      '/main.js',
      '/../main.js',
      '/%2e%2e/main.js',
      '/..%2fmain.js',
      '/%E0%A4%A',
    ]) {
      expect((await fetch(base + path)).status, path).toBe(404);
    }
    expect((await fetch(base, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('is not there under the name of another site', async () => {
    const { dashboard } = await openForTest();
    const asked = httpRequest({ port: dashboard.port, headers: { host: 'evil.example' } }).end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(421);
    response.resume();
  });
});

describe('openDashboard', () => {
  it('says where the page has not been built', async () => {
    await expect(openForTest({ webFolder: '/nowhere' })).rejects.toThrow(
      'The page of the dashboard is not in /nowhere: build the demo first.',
    );
  });

  it('says where the port is taken, and watches nothing then', async () => {
    const { dashboard, processor } = await openForTest();
    const { port } = dashboard;
    await expect(openDashboard({ processor, webFolder: WEB_FOLDER, port })).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  it('makes another token each time, and closes with clients connected', async () => {
    const [first, second] = [await openForTest(), await openForTest()];
    expect(first.dashboard.token).not.toBe(second.dashboard.token);
    expect(first.dashboard.url).toContain(`#token=${first.dashboard.token}`);
    const client = await subscribed(first.dashboard);
    await first.dashboard.close();
    expect(await client.closed).toBe(1001);
  });
});
