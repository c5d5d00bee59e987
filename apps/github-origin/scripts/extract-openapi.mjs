// Takes the few schemas that the tests check answers with out of GitHub's OpenAPI description, into
// test/openapi/schemas.json. To be run by hand, from this app: node scripts/extract-openapi.mjs
//
// The package that holds the description is 400 MB when it is unpacked. It is not installed: it is downloaded
// into a temporary directory, and one file of it is read.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@octokit/openapi@23.0.2';
const DESCRIPTION = 'package/generated/api.github.com.json';
const OUTPUT = new URL('../test/openapi/schemas.json', import.meta.url);

/** What this origin answers, as the description calls it. */
const WANTED = [
  'basic-error',
  'blob',
  'content-directory',
  'content-file',
  'content-submodule',
  'content-symlink',
  'content-tree',
  'full-repository',
  'git-tree',
  'rate-limit-overview',
];

const REF = '#/components/schemas/';

/** The package's description, and its licence. */
function download() {
  const directory = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    const options = { cwd: directory, encoding: 'utf8' };
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', PACKAGE], options));
    const files = [DESCRIPTION, 'package/LICENSE'];
    execFileSync('tar', ['xzf', packed.filename, ...files], options);
    const [description, licence] = files.map((file) => readFileSync(join(directory, file), 'utf8'));
    return { description: JSON.parse(description), licence: licence.trim() };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The names of all schemas that `schema` refers to, directly. */
function referredBy(schema) {
  const names = [];
  JSON.stringify(schema, (key, value) => {
    if (key === '$ref' && value.startsWith(REF)) names.push(value.slice(REF.length));
    return value;
  });
  return names;
}

/** The wanted schemas and what they refer to, by name. */
function closureOf(schemas) {
  const taken = new Map();
  const open = [...WANTED];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (taken.has(name)) continue;
    if (schemas[name] === undefined) throw new Error(`${PACKAGE} has no schema \`${name}\`.`);
    taken.set(name, withoutProse(schemas[name]));
    open.push(...referredBy(schemas[name]));
  }
  return Object.fromEntries([...taken].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What no check depends on. A property may have one of these names: then it holds a schema, no text. */
function withoutProse(schema) {
  const isProse = (key, value) =>
    (['description', 'title'].includes(key) && typeof value === 'string') ||
    ['example', 'examples', 'x-github-breaking-changes'].includes(key);
  return JSON.parse(
    JSON.stringify(schema, (key, value) => (isProse(key, value) ? undefined : value)),
  );
}

const { description, licence } = download();
const extracted = {
  source: `${PACKAGE}, ${DESCRIPTION}, made by scripts/extract-openapi.mjs`,
  licence,
  components: { schemas: closureOf(description.components.schemas) },
};
writeFileSync(OUTPUT, JSON.stringify(extracted));
execFileSync('npx', ['biome', 'format', '--write', fileURLToPath(OUTPUT)], { stdio: 'inherit' });
