import { describe, expect, it } from 'vitest';
import { run } from '../support/program.js';

describe('a wrong option', () => {
  it.each<[string, string]>([
    [
      '--framework vue',
      "error: option '-f, --framework <name>' argument 'vue' is invalid. Allowed choices are react, svelte.",
    ],
    [
      '--concurrency 0',
      "error: option '-c, --concurrency <n>' argument '0' is invalid. Allowed is an integer from 1 to 100.",
    ],
    [
      '--concurrency 1e1',
      "error: option '-c, --concurrency <n>' argument '1e1' is invalid. Allowed is an integer from 1 to 100.",
    ],
    [
      '--grouping tree',
      "error: option '-g, --grouping <name>' argument 'tree' is invalid. Allowed choices are none, prefix, directory.",
    ],
    [
      '--latency 10001',
      "error: option '-l, --latency <ms>' argument '10001' is invalid. Allowed is an integer from 0 to 10000.",
    ],
    [
      '--upstream github',
      "error: option '--upstream <url>' argument 'github' is invalid. Allowed is an address such as https://api.github.com.",
    ],
    [
      '--upstream https://user:pass@api.github.com',
      "error: option '--upstream <url>' argument 'https://user:pass@api.github.com' is invalid. Allowed is an address such as https://api.github.com.",
    ],
    [
      '--repo library',
      "error: option '--repo <owner/name>' argument 'library' is invalid. Allowed is owner/name.",
    ],
    [
      '--ref a:b',
      "error: option '--ref <ref>' argument 'a:b' is invalid. Allowed is a branch, a tag or a commit.",
    ],
    [
      '--path ../up',
      "error: option '--path <directory>' argument '../up' is invalid. Allowed is a relative path such as src/lib, without . and ..",
    ],
    [
      '--upstream https://api.github.com --repo some/library',
      'error: the environment variable GITHUB_TOKEN is missing. api.github.com answers GraphQL queries only to those who send one.',
    ],
    [
      '--upstream http://127.0.0.1:1 --repo a/b --latency 1',
      "error: option '-l, --latency <ms>' cannot be used with option '--upstream <url>'",
    ],
    ['--colour', "error: unknown option '--colour'"],
    ['bake', 'error: too many arguments. Expected 0 arguments but got 1.'],
    [
      'list --framework vue',
      "error: option '-f, --framework <name>' argument 'vue' is invalid. Allowed choices are react, svelte.",
    ],
  ])('is named, and what is allowed: %s', async (line, message) => {
    expect(await run([...line.split(' '), '--json'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${message}\n`,
    });
  });
});

describe('--help', () => {
  it('tells every option, its default and its bounds', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      Usage: npm run demo -- [options] [command]

      Fetches all files of a component library in six ways and compares what each
      costs.

      Options:
        -f, --framework <name>  whose components (choices: "react", "svelte", default:
                                "svelte")
        -c, --concurrency <n>   upstream calls at once, 1 to 100 (default: 10)
        -g, --grouping <name>   how batchkit groups what it misses (choices: "none",
                                "prefix", "directory", default: "directory")
        -l, --latency <ms>      how long the local origin waits with each call, 0 to
                                10000 (default: 40)
        --upstream <url>        a GitHub API to read from, instead of a local origin
        --repo <owner/name>     the upstream's repository
        --ref <ref>             a branch, tag or commit of it (default: HEAD)
        --path <directory>      where in it the library is (default: all of it)
        --cache <folder>        keep the store there (default: a folder that is
                                removed again)
        --json                  print one line of JSON and nothing else on stdout
        -h, --help              display help for command

      Commands:
        list                    list the components of the library
        get <names...>          print the sources of components
        serve [options]         show what happens, live, on a page of this machine

      Environment:
        GITHUB_TOKEN  sent to --upstream; needed for every upstream that is not on this machine

      Exit codes:
        0  done            1  a value of batchkit's differs from its file, or something failed
        2  wrong usage   130  stopped with Ctrl-C
      "
    `);
  });
});
