import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDashboard } from '../../../src/dashboard/open-dashboard.js';
import {
  hasChromium,
  launchChromium,
  openPage,
  overhangOf,
  PATIENCE,
  seriousFaults,
} from '../support/chromium.js';
import { createTestLibrary } from '../support/library.js';
import { WEB_FOLDER } from '../support/opened.js';
import { startProxy } from '../support/proxy.js';

const FILES = ['ui/a.js', 'ui/b.js', 'ui/c.js', 'docs/a.md', 'docs/b.md', 'docs/deep/c.md'];

describe.skipIf(!hasChromium('the dashboard in a browser'))('the page of the dashboard', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function opened(origins: readonly string[] = []) {
    const library = createTestLibrary();
    const { processor } = library;
    const dashboard = await openDashboard({
      processor,
      webFolder: WEB_FOLDER,
      origins,
      frameMs: 20,
    });
    onTestFinished(() => dashboard.close());
    return { library, dashboard };
  }

  it('shows a batch as it runs, its numbers when it has ended, and the next one beside it', async () => {
    const { library, dashboard } = await opened();
    const { page, says, text, errors, asked } = await openPage(browser, dashboard.url);
    await says('.status', 'live');
    expect(await text('.panel-timeline .empty')).toContain('No batch has run yet.');
    expect(await page.locator('.block').count()).toBe(0);

    library.hold();
    const reading = library.read(FILES);
    await vi.waitUntil(
      async () => (await page.locator('.call.is-running').count()) === 3,
      PATIENCE,
    );
    await says('.slots-words strong', '3');
    await says('[data-tile=requests]', '0');
    library.release();
    await reading;

    await says('[data-tile=requests]', '6');
    await says('[data-tile=made]', '3');
    await says('[data-tile=saved]', '3');
    await vi.waitUntil(async () => (await page.locator('.call.is-ok').count()) === 3, PATIENCE);
    expect(await page.locator('.block').getAttribute('aria-label')).toMatch(
      /^Batch 1: 6 requests, /,
    );
    expect(await page.locator('.tree-name').allTextContents()).toEqual(['/', 'docs', 'deep', 'ui']);

    await library.read(FILES);
    await says('[data-tile=requests]', '12');
    await says('[data-tile=saved]', '9');
    await says('[data-tile=made]', '3');
    await vi.waitUntil(async () => (await page.locator('.block').count()) === 2, PATIENCE);
    expect(await page.locator('.block').last().getAttribute('aria-label')).toMatch(
      /^Batch 2: 6 requests, 6 hit, /,
    );
    expect(errors).toEqual([]);
    expect([...asked]).toEqual([`127.0.0.1:${dashboard.port}`]);
  });

  it('shows what fell back and what failed', async () => {
    const { library, dashboard } = await opened();
    const { page, says } = await openPage(browser, dashboard.url);
    await library.read([...FILES, 'ui/x.gone']);
    await says('[data-tile=requests]', '7');
    await vi.waitUntil(async () => (await page.locator('path.is-fallback').count()) > 0, PATIENCE);
    await vi.waitUntil(
      async () => (await page.locator('.call rect.is-failed').count()) > 0,
      PATIENCE,
    );
    const incidents = await page.locator('.incidents li').allTextContents();
    expect(incidents.join()).toContain('There is no ui/x.gone.');
  });

  it('goes on where it was after the connection broke, with nothing lost', async () => {
    let port = 0;
    const proxy = await startProxy(() => port);
    const { library, dashboard } = await opened([`http://127.0.0.1:${proxy.port}`]);
    port = dashboard.port;
    const url = dashboard.url.replace(`:${port}/`, `:${proxy.port}/`);
    const { page, says } = await openPage(browser, url);
    await library.read(FILES);
    await says('[data-tile=requests]', '6');

    proxy.cut();
    await says('.status', 'connection lost, trying again');
    for (let round = 0; round < 5; round += 1) {
      await library.processor.invalidate(FILES);
      await library.read(FILES);
    }
    expect(await page.textContent('[data-tile=requests]')).toBe('6');
    proxy.mend();

    await says('.status', 'live');
    await says('[data-tile=requests]', '36');
    await says('[data-tile=made]', '18');
    await vi.waitUntil(async () => (await page.locator('.block').count()) === 6, PATIENCE);
    expect(await page.locator('.page').getAttribute('data-resumes')).toBe('1');
    expect(await page.locator('.page').getAttribute('data-snapshots')).toBe('1');
  });

  it('starts over where the server has started over', async () => {
    const first = await opened();
    let port = first.dashboard.port;
    const proxy = await startProxy(() => port);
    const origin = `http://127.0.0.1:${proxy.port}`;
    const { token } = first.dashboard;
    const library = createTestLibrary();
    const options = { webFolder: WEB_FOLDER, token, origins: [origin], frameMs: 20 };
    const [before, after] = await Promise.all([
      openDashboard({ processor: first.library.processor, ...options }),
      openDashboard({ processor: library.processor, ...options }),
    ]);
    onTestFinished(async () => void (await Promise.all([before.close(), after.close()])));
    port = before.port;
    const { page, says } = await openPage(browser, `${origin}/#token=${token}`);
    await first.library.read(FILES);
    await says('[data-tile=requests]', '6');
    proxy.cut();
    port = after.port;
    await library.read(['ui/a.js']);
    proxy.mend();
    await says('[data-tile=requests]', '1');
    expect(await page.locator('.page').getAttribute('data-snapshots')).toBe('2');
    expect(await page.locator('.page').getAttribute('data-resumes')).toBe('0');
  });

  it('keeps its token out of its address, and for a reload', async () => {
    const { dashboard } = await opened();
    const { page, says } = await openPage(browser, dashboard.url);
    await says('.status', 'live');
    expect(page.url()).toBe(`http://127.0.0.1:${dashboard.port}/`);
    await page.reload();
    await says('.status', 'live');
  });

  it('says so where its token is wrong', async () => {
    const { dashboard } = await opened();
    const { says } = await openPage(browser, dashboard.url.replace(/token=.*/, 'token=wrong'));
    await says('.status', 'no connection: is the address the one that was printed?');
  });

  it('can be used with the keyboard', async () => {
    const { library, dashboard } = await opened();
    const { page, says } = await openPage(browser, dashboard.url);
    for (const path of FILES.slice(0, 3)) await library.read([path]);
    await says('[data-tile=requests]', '3');
    await page.locator('.block').last().focus();
    await page.keyboard.press('ArrowLeft');
    await vi.waitUntil(
      async () => (await page.locator('.shown-batch').getAttribute('data-shown')) === '2',
      PATIENCE,
    );
    expect(await page.locator('.block:focus').getAttribute('data-batch')).toBe('2');
    await page.locator('#key').focus();
    await page.keyboard.type('ui/a.js');
    await page.keyboard.press('Enter');
    await vi.waitUntil(
      async () => (await page.textContent('.followed .muted'))?.startsWith('fetched at ') === true,
      PATIENCE,
    );
    await library.processor.invalidate(['ui/a.js']);
    await vi.waitUntil(
      async () =>
        (await page.textContent('.followed .muted'))?.startsWith('invalidated at ') === true,
      PATIENCE,
    );
  });

  it.each([
    { width: 1_280, scheme: 'light' },
    { width: 1_280, scheme: 'dark' },
    { width: 390, scheme: 'light' },
    { width: 390, scheme: 'dark' },
  ] as const)('has no serious fault and fits at $width pixels, $scheme', async (looks) => {
    const { library, dashboard } = await opened();
    const { page, says } = await openPage(browser, dashboard.url, looks);
    await says('.status', 'live');
    expect(await seriousFaults(page)).toEqual([]);
    await library.read([...FILES, 'ui/x.gone']);
    await library.read(FILES);
    await says('[data-tile=requests]', '13');
    await page.click('.call-table summary');
    await page.fill('#key', `a/long/path/${'that/goes/on/'.repeat(10)}file.js`);
    await page.click('.follow button');
    await page.locator('.followed li').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overhangOf(page)).toBe(0);
  });
});
