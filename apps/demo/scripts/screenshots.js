import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Takes the pictures of the README: `pnpm --filter=demo screenshots`. The demo has to be built. */

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const FOLDER = fileURLToPath(new URL('../docs/', import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** @typedef {{ name: string, width: number, height: number, scheme: 'light' | 'dark' }} Picture */

/** @type {Picture[]} */
const PICTURES = [
  { name: 'dashboard-light', width: 1280, height: 1134, scheme: 'light' },
  { name: 'dashboard-dark', width: 390, height: 1640, scheme: 'dark' },
  { name: 'dashboard-plan', width: 1280, height: 1134, scheme: 'light' },
];

/** What a README may make its readers load. */
const MAX_BYTES = 200 * 1024;

/** By then each kind of visit has been made twice. Milliseconds. */
const TRAFFIC_MS = Number(process.env.TRAFFIC_MS ?? 20_000);

const program = spawn(process.execPath, [PROGRAM, 'serve', '--json', '--pause', '900'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(createInterface(program.stdout), 'line');
const { url } = JSON.parse(line);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
try {
  const pages = await Promise.all(
    PICTURES.map(async (picture) => {
      const { width, height, scheme } = picture;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
      page.on('console', (message) => console.log(picture.name, message.text()));
      page.on('pageerror', (error) => console.log(picture.name, error));
      await page.goto(url);
      return { picture, page };
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, TRAFFIC_MS));
  for (const { picture, page } of pages) await take(picture, page);
} finally {
  await browser.close();
  program.kill('SIGINT');
}

/**
 * @param {Picture} picture
 * @param {import('playwright-core').Page} page
 */
async function take({ name }, page) {
  const path = `${FOLDER}${name}.png`;
  if (name === 'dashboard-plan') await takePlan(path, page);
  else await takeTop(path, page);
  const { size } = await stat(path);
  console.log(`${path}: ${size} bytes`);
  if (size > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes.`);
}

/** The page from its top, with a batch that has fetched everything. */
async function takeTop(path, page) {
  // Between two changes.
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.block[aria-label*="718 group call"]').last().click();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled' });
}

/** A plan in which something was missing. */
async function takePlan(path, page) {
  const squares = page.locator('.tree .squares.is-fallback');
  await squares.first().waitFor();
  await page.locator('.panel-plan').screenshot({ path, animations: 'disabled' });
}
