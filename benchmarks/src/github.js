/** `pnpm github [--quick] [--json]`: the calls that reading a repository takes, as a GitHub counts them. See README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedRepository, memoryRepository, startGithubOrigin } from 'github-origin';
import { allFiles, changedFile, metadata, nothingChanged, someFiles } from './github/scenarios.js';
import { markdown } from './report.js';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const LIBRARY = join(
  dirname(createRequire(import.meta.url).resolve('flowbite-svelte/package.json')),
  'dist',
);

/** The svelte library, in memory: so it can change. */
function library() {
  const files = readdirSync(LIBRARY, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return memoryRepository(
    Object.fromEntries(files.map((path) => [path.slice(LIBRARY.length + 1), readFileSync(path)])),
  );
}

const generated = flags.quick
  ? { files: 5_000, directories: 400, treeBytes: 734_003 }
  : { files: 50_000, directories: 4_000, treeBytes: 7 * 1024 * 1024 };

const rows = [
  ...(await runAll('svelte library', library(), { queryBytes: 100_000 })),
  ...(await runAll(
    `generated, ${generated.files} files`,
    generatedRepository({ files: generated.files, directories: generated.directories }),
    { treeBytes: generated.treeBytes, queryBytes: 100_000 },
  )),
];
if (flags.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else process.stdout.write(`${table(rows)}\n`);
const wrong = rows.filter(({ isRight }) => !isRight);
for (const { repository, name } of wrong) process.stderr.write(`FAILED ${repository}: ${name}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/**
 * @param {string} repository
 * @param {import('github-origin').MemoryRepository} memory
 * @param {{ treeBytes?: number, queryBytes: number }} limits
 */
async function runAll(repository, memory, limits) {
  const origin = await startGithubOrigin({
    repositories: { 'acme/ui': { memory } },
    // What is counted here is calls, without a limit that spreads them over minutes.
    rateLimit: { limit: 1_000_000 },
    pointsPerMinute: { rest: 1_000_000, graphql: 1_000_000 },
    limits,
  });
  await origin.prepare();
  const results = [];
  const served = { origin, memory };
  try {
    for (const scenario of [
      metadata,
      someFiles(3),
      someFiles(400),
      allFiles,
      nothingChanged,
      changedFile,
    ]) {
      results.push({ repository, ...(await scenario(served)) });
    }
  } finally {
    await origin.close();
  }
  return results;
}

/** @param {Awaited<ReturnType<typeof runAll>>} measured */
function table(measured) {
  const head = [
    'repository',
    'what is read',
    'calls',
    'trees',
    'queries',
    'single',
    'fewest',
    'one by one',
    'ms',
  ];
  return markdown(
    head,
    measured.map((row) => [
      row.repository,
      row.name,
      row.calls,
      row.trees,
      row.queries,
      row.single,
      row.fewest,
      row.oneByOne,
      Math.round(row.ms),
    ]),
  );
}
