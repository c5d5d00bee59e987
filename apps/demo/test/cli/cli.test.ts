import { describe, expect, it } from 'vitest';
import { folderOf } from '../support/origin.js';
import { run } from '../support/program.js';

describe('a wrong option', () => {
  it.each<[string, string]>([
    ['--framework vue', '--framework: Expected one of react, svelte, got "vue".'],
    ['--concurrency 0', '--concurrency: Expected an integer from 1 to 20, got `0` (number).'],
    ['--concurrency 1e1', '--concurrency: Expected an integer from 1 to 20, got `"1e1"` (string).'],
    [
      '--timeout 5',
      '--timeout: Expected an integer from 1000 to 60000 milliseconds, got `5` (number).',
    ],
    ['--grouping forest', '--grouping: Expected one of none, prefix, directory, tree.'],
    ['--latency 10001', '--latency: Expected an integer from 0 to 10000, got 10001.'],
    [
      '--upstream github',
      '--upstream: Expected an address such as https://api.github.com, got "github".',
    ],
    ['--repo library', '--repo: Expected owner/name, got "library".'],
    ['--ref a:b', '--ref: Expected a branch, a tag or a commit, got "a:b".'],
    [
      '--path ../up',
      '--path: Expected a relative path such as src/lib, without . and .., got "../up".',
    ],
    [
      '--upstream https://api.github.com --repo some/library',
      'The environment variable GITHUB_TOKEN is missing. api.github.com answers GraphQL queries only to those who send one.',
    ],
    ['--config none.json', 'none.json cannot be read: '],
    ['--colour', "error: unknown option '--colour'"],
    ['bake', 'error: too many arguments. Expected 0 arguments but got 1.'],
    ['get', 'Name components, or say --all.'],
    ['get accordion --all', 'Name components, or say --all.'],
    ['list --framework vue', '--framework: Expected one of react, svelte, got "vue".'],
  ])('is named, and what is allowed: %s', async (line, message) => {
    const finished = await run([...line.split(' '), '--json']);
    const stderr = expect.stringContaining(message);
    expect(finished).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  it('is named where it was set', async () => {
    const folder = await folderOf({ 'batchkit.config.json': '{ "latencyMs": -1 }' });
    const fromFile = await run(['config', 'print'], {}, folder);
    expect(fromFile).toMatchObject({
      exitCode: 2,
      stderr: 'batchkit.config.json: Expected an integer from 0 to 10000, got -1.\n',
    });
    const fromVariable = await run(['config', 'print'], { BATCHKIT_PORT: 'x' });
    expect(fromVariable.stderr).toBe(
      'BATCHKIT_PORT: Expected an integer from 0 to 65535, got "x".\n',
    );
  });
});

describe('config print', () => {
  it('shows what is in force, and where each part of it came from', async () => {
    const folder = await folderOf({
      'batchkit.config.ts':
        'export default { latencyMs: 5 as number, batch: { timeoutMs: 2_000 } };',
    });
    const env = { BATCHKIT_TIMEOUT_MS: '3000' };
    const { exitCode, stdout } = await run(['config', 'print', '--port', '8080'], env, folder);
    expect(exitCode).toBe(0);
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      option                     value   from
      framework                  svelte  default
      batch.defaultConcurrency   10      default
      batch.groupingStrategy     tree    default
      batch.maxBatchSize         50      default
      batch.timeoutMs            3000    BATCHKIT_TIMEOUT_MS
      batch.enableOptimizations  true    default
      latencyMs                  5       batchkit.config.ts
      upstream                   –       default
      repo                       –       default
      ref                        –       default
      path                       –       default
      cache                      –       default
      port                       8080    --port
      pauseMs                    1500    default
      json                       false   default
      "
    `);
    const json = await run(['config', 'print', '--json'], env, folder);
    expect(JSON.parse(json.stdout)).toContainEqual({
      option: 'batch.timeoutMs',
      value: 3_000,
      from: 'BATCHKIT_TIMEOUT_MS',
    });
  });
});

describe('--help', () => {
  it('tells every command, every option with its bounds and default, and shows examples', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      Usage: npm run demo -- [options] [command]

      Fetches all files of a component library in six ways and compares what each
      costs.

      Options:
        -f, --framework <name>    whose components: react or svelte (default: svelte)
        -c, --concurrency <n>     upstream calls at once, 1 to 20 (default: 10)
        -g, --grouping <name>     how batchkit groups what it misses: none, prefix,
                                  directory or tree (default: tree)
        --max-batch-size <n>      keys of a group call that has no bound of its own, 1
                                  to 100 (default: 50)
        --timeout <ms>            how long one upstream call may take, 1000 to 60000
                                  (default: 30000)
        --no-optimizations        fetch file by file, whatever the grouping
        -l, --latency <ms>        how long the local origin waits with each call, 0 to
                                  10000 (default: 40)
        --upstream <url>          a GitHub API to read from, instead of a local origin
        --repo <owner/name>       the upstream's repository
        --ref <ref>               a branch, tag or commit of it (default: HEAD)
        --path <directory>        where in it the library is (default: all of it)
        --cache <folder>          where the store is kept (default: as \`cache path\`
                                  says; a comparison has its own)
        --port <n>                where \`serve\` and \`mcp --http\` listen on 127.0.0.1;
                                  0: any free port (default: 0)
        --pause <ms>              how long \`serve\` rests between two visits, 0 to
                                  60000 (default: 1500)
        --json                    print JSON and nothing else on stdout
        --config <file>           the configuration file (default: batchkit.config.*,
                                  if any)
        -h, --help                display help for command

      Commands:
        compare                   fetch all files in six ways and show what each costs
                                  (what happens without a command)
        list                      list the components of the library
        get [options] [names...]  print the sources of components
        tree [directory]          show the directories and files of the library
        warm                      fetch everything that the store does not hold yet
        serve                     show what happens, live, on a page of this machine
        mcp [options]             serve the components of all frameworks to an MCP
                                  client, over stdin and stdout
        cache                     the store of what has been fetched
        config                    the configuration

      Each option can be set in the environment (BATCHKIT_…) and in batchkit.config.{ts,js,mjs,json} as well:
      \`config print\` shows what is in force, and where it came from.

      Environment:
        GITHUB_TOKEN  sent to --upstream; needed for every upstream that is not on this machine
        NO_COLOR      no colours

      Examples:
        npm run demo                                                compare six ways of fetching a library
        npm run --silent demo -- get accordion forms/select         print the sources of two components
        npm run --silent demo -- get --all --stream > files.ndjson  every file, a line each, as it comes
        npm run demo -- serve                                       watch batches in a browser

      Exit codes:
        0  done            1  a value of batchkit's differs from its file, or something failed
        2  wrong usage   130  stopped with Ctrl-C
      "
    `);
  });
});
