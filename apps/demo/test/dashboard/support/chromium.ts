import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished, vi } from 'vitest';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path));

/** Whether this machine has Chromium. Where it has not, one line says which tests are left out. */
export function hasChromium(testsOf: string): boolean {
  if (CHROMIUM !== undefined) return true;
  console.log(`chromium is not installed: the tests of ${testsOf} are NOT RUN.`);
  return false;
}

/** A real Chromium, which speaks to nobody but who it is told to. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? 'chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that goes with the test, and what went wrong on it. */
export interface TestPage {
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly errors: readonly string[];
  /** Where the page has asked for anything. */
  readonly asked: ReadonlySet<string>;
  /** The text of the one element that `selector` finds. */
  text(selector: string): Promise<string>;
  /** Resolves once the text of `selector` is `text`. */
  says(selector: string, text: string): Promise<void>;
}

/** How a page is looked at. */
export interface Looks {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

/** Opens `url` in a page of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1_280, scheme = 'light' }: Looks = {},
): Promise<TestPage> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  onTestFinished(() => page.close());
  const errors: string[] = [];
  const asked = new Set<string>();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => asked.add(new URL(request.url()).host));
  await page.goto(url);
  const text = async (selector: string) => (await page.textContent(selector)) ?? '';
  return {
    page,
    errors,
    asked,
    text,
    async says(selector, expected) {
      let last = '';
      try {
        await vi.waitUntil(async () => {
          last = await text(selector);
          return last === expected;
        }, PATIENCE);
      } catch {
        throw new Error(`Expected ${selector} to say "${expected}", it says "${last}".`);
      }
    },
  };
}

/** A machine that is busy may take its time. */
export const PATIENCE = { timeout: 15_000, interval: 50 } as const;

/** How much wider the page is than its window: what could be scrolled sideways. Pixels. */
export function overhangOf(page: Page): Promise<number> {
  const root = 'document.documentElement';
  return page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
}

interface AxeRule {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly {
    readonly target: readonly string[];
    readonly failureSummary: string;
  }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds that is serious or worse, with where. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate<readonly AxeRule[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
}
