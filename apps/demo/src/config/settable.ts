/** How the text of a flag or a variable is read. */
export type Kind = 'text' | 'number' | 'switch';

/** One option, wherever it is set. */
export interface Settable {
  /** Where it stands in the configuration. */
  readonly path: readonly [string] | readonly [string, string];
  /** On the command line, as commander declares it. */
  readonly flags: string;
  /** In the environment. */
  readonly variable: string;
  readonly kind: Kind;
  /** What it means, with its bounds. */
  readonly help: string;
}

/** Every option of the program: one list for the command line, the environment and `config print`. */
export const SETTABLES: readonly Settable[] = [
  {
    path: ['framework'],
    flags: '-f, --framework <name>',
    variable: 'BATCHKIT_FRAMEWORK',
    kind: 'text',
    help: 'whose components: react or svelte',
  },
  {
    path: ['batch', 'defaultConcurrency'],
    flags: '-c, --concurrency <n>',
    variable: 'BATCHKIT_CONCURRENCY',
    kind: 'number',
    help: 'upstream calls at once, 1 to 20',
  },
  {
    path: ['batch', 'groupingStrategy'],
    flags: '-g, --grouping <name>',
    variable: 'BATCHKIT_GROUPING',
    kind: 'text',
    help: 'how batchkit groups what it misses: none, prefix, directory or tree',
  },
  {
    path: ['batch', 'maxBatchSize'],
    flags: '--max-batch-size <n>',
    variable: 'BATCHKIT_MAX_BATCH_SIZE',
    kind: 'number',
    help: 'keys of a group call that has no bound of its own, 1 to 100',
  },
  {
    path: ['batch', 'timeoutMs'],
    flags: '--timeout <ms>',
    variable: 'BATCHKIT_TIMEOUT_MS',
    kind: 'number',
    help: 'how long one upstream call may take, 1000 to 60000',
  },
  {
    path: ['batch', 'enableOptimizations'],
    flags: '--no-optimizations',
    variable: 'BATCHKIT_OPTIMIZATIONS',
    kind: 'switch',
    help: 'fetch file by file, whatever the grouping',
  },
  {
    path: ['latencyMs'],
    flags: '-l, --latency <ms>',
    variable: 'BATCHKIT_LATENCY_MS',
    kind: 'number',
    help: 'how long the local origin waits with each call, 0 to 10000',
  },
  {
    path: ['upstream'],
    flags: '--upstream <url>',
    variable: 'BATCHKIT_UPSTREAM',
    kind: 'text',
    help: 'a GitHub API to read from, instead of a local origin',
  },
  {
    path: ['repo'],
    flags: '--repo <owner/name>',
    variable: 'BATCHKIT_REPO',
    kind: 'text',
    help: "the upstream's repository",
  },
  {
    path: ['ref'],
    flags: '--ref <ref>',
    variable: 'BATCHKIT_REF',
    kind: 'text',
    help: 'a branch, tag or commit of it (default: HEAD)',
  },
  {
    path: ['path'],
    flags: '--path <directory>',
    variable: 'BATCHKIT_PATH',
    kind: 'text',
    help: 'where in it the library is (default: all of it)',
  },
  {
    path: ['cache'],
    flags: '--cache <folder>',
    variable: 'BATCHKIT_CACHE',
    kind: 'text',
    help: 'where the store is kept (default: as `cache path` says; a comparison has its own)',
  },
  {
    path: ['port'],
    flags: '--port <n>',
    variable: 'BATCHKIT_PORT',
    kind: 'number',
    help: 'where `serve` and `mcp --http` listen on 127.0.0.1; 0: any free port',
  },
  {
    path: ['pauseMs'],
    flags: '--pause <ms>',
    variable: 'BATCHKIT_PAUSE_MS',
    kind: 'number',
    help: 'how long `serve` rests between two visits, 0 to 60000',
  },
  {
    path: ['json'],
    flags: '--json',
    variable: 'BATCHKIT_JSON',
    kind: 'switch',
    help: 'print JSON and nothing else on stdout',
  },
];

/** The option's name: `batch.timeoutMs`. */
export function nameOf({ path }: Settable): string {
  return path.join('.');
}

/** The value that a text stands for. What is none of its kind stays text, for the schema to refuse. */
export function readValue({ kind }: Settable, text: string): unknown {
  if (kind === 'number' && /^-?\d+$/.test(text)) return Number(text);
  if (kind === 'switch' && ['1', 'true'].includes(text)) return true;
  if (kind === 'switch' && ['0', 'false'].includes(text)) return false;
  return text;
}
