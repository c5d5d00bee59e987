// Adds up what the test runs of all workspaces have written, and the steps given, and prints `N passed, N failed`.
// Exits with 1 when something failed, or when a workspace with tests has left no result.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

let [passed = 0, failed = 0] = process.argv.slice(2).map(Number);

const workspaces = [
  ...['packages', 'apps'].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}`),
  ),
  'tests',
].filter((workspace) => existsSync(`${workspace}/vitest.config.ts`));

for (const workspace of workspaces) {
  const file = `${workspace}/test-results.json`;
  if (!existsSync(file)) {
    console.log(`${workspace}: no test results`);
    failed += 1;
    continue;
  }
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  console.log(`${workspace}: ${numPassedTests} passed, ${numFailedTests} failed`);
  passed += numPassedTests;
  // A file that could not be loaded has no failed test, and has failed all the same.
  failed += success ? 0 : Math.max(numFailedTests, numFailedTestSuites, 1);
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
