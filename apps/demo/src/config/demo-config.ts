import { batchConfigSchema } from '@batchkit/core/config';
import { z } from 'zod';
import { FRAMEWORK_NAMES } from '../frameworks.js';
import { GROUPINGS } from '../pipeline.js';

const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));

/** What the error of an option says: what was expected, and what came. */
const expected =
  (what: string) =>
  ({ input }: { input?: unknown }) =>
    `Expected ${what}, got ${shown(input)}.`;

function integer(min: number, max: number, fallback: number) {
  const error = expected(`an integer from ${min} to ${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error }).default(fallback);
}

function text(what: string, isRight: (value: string) => boolean) {
  const error = expected(what);
  return z.string({ error }).refine(isRight, { error });
}

function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: expected(`one of ${names.join(', ')}`) });
}

/**
 * Everything that this program can be told, by flags, by the environment or by a file. What is left out has its
 * default; what is unknown is an error.
 */
export const demoConfigSchema = z.strictObject({
  /** Whose components. */
  framework: oneOf(FRAMEWORK_NAMES).default('svelte'),
  /** The root of a GitHub API. None: a local origin that serves the installed library. */
  upstream: text('an address such as https://api.github.com', isApiUrl).optional(),
  /** The upstream's repository. */
  repo: text('owner/name', (name) => /^[\w.-]+\/[\w.-]+$/.test(name)).optional(),
  /** A branch, a tag or a commit of it. A colon would end the ref in GraphQL's `ref:path`. */
  ref: text('a branch, a tag or a commit', (ref) => /^[^\s:~^?*[\\]+$/.test(ref)).optional(),
  /** Where in it the library is. None: all of it. */
  path: text('a relative path such as src/lib, without . and ..', isDirectoryPath).optional(),
  /** How long the local origin waits with each call. Milliseconds. */
  latencyMs: integer(0, 10_000, 40),
  /** The folder that the store is kept in. */
  cache: text('the path of a folder', (path) => path !== '').optional(),
  /** Whether results are JSON. */
  json: z.boolean({ error: expected('true or false') }).default(false),
  /** The port of what `serve` and `mcp --http` serve on 127.0.0.1. `0`: any that is free. */
  port: integer(0, 65_535, 0),
  /** How long `serve` rests between two visits. Milliseconds. */
  pauseMs: integer(0, 60_000, 1_500),
  /** How batches are fetched: the configuration of a processor. */
  batch: batchConfigSchema.shape.batch.refine(
    ({ groupingStrategy }) => GROUPINGS.some((name) => name === groupingStrategy),
    { error: `Expected one of ${GROUPINGS.join(', ')}.`, path: ['groupingStrategy'] },
  ),
});

/** A configuration with every default filled in. */
export type DemoConfig = z.output<typeof demoConfigSchema>;

/** Where this program's defaults differ from those of a processor. */
export const DEMO_DEFAULTS = {
  batch: { defaultConcurrency: 10, groupingStrategy: 'tree' },
} as const;

function isApiUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.username === '' && url.search === '' && url.hash === '';
  return isPlain && ['http:', 'https:'].includes(url.protocol);
}

function isDirectoryPath(text: string): boolean {
  return text
    .replace(/\/$/, '')
    .split('/')
    .every((segment) => !['', '.', '..'].includes(segment));
}
