import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
const manifests = packages.map((folder) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
);
const entries: string[] = manifests.flatMap((manifest) =>
  Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => join(manifest.name, entry)),
);

/** What the packages work with and do not bring along, in the versions that their own tests use. */
const peers = manifests.flatMap(({ peerDependencies = {}, devDependencies = {} }) =>
  Object.keys(peerDependencies)
    .filter((name) => !name.startsWith('@batchkit/'))
    .map((name) => `${name}@${devDependencies[name]}`),
);

let consumer = '';

/** Runs a script in the consumer's folder, as its user would. */
function run(source: string, type: 'module' | 'commonjs'): string {
  const flag = `--input-type=${type}`;
  return execFileSync(process.execPath, [flag, '--eval', source], {
    cwd: consumer,
    encoding: 'utf8',
  });
}

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'batchkit-consumer-'));
  for (const folder of packages) {
    execFileSync('pnpm', ['pack', '--pack-destination', consumer], { cwd: folder });
  }
  const tarballs = readdirSync(consumer).map((name) => `./${name}`);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true }));
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', ...flags, ...tarballs, ...new Set(peers)], { cwd: consumer });
}, 120_000);

afterAll(() => rmSync(consumer, { recursive: true, force: true }));

describe('the packed tarballs, installed by npm', () => {
  it('are one for each package', () => {
    expect(readdirSync(join(consumer, 'node_modules/@batchkit')).toSorted()).toEqual(
      packages.map((folder) => folder.slice(folder.lastIndexOf('/') + 1)).toSorted(),
    );
  });

  it.each(entries)('%s can be imported and required, with the same exports', (entry) => {
    const names = `JSON.stringify(Object.keys(api).sort())`;
    const imported = run(`import * as api from '${entry}'; console.log(${names})`, 'module');
    const required = run(`const api = require('${entry}'); console.log(${names})`, 'commonjs');
    expect(JSON.parse(imported).length).toBeGreaterThan(0);
    expect(required).toBe(imported);
  });

  it('work together through require(), down to their own dependencies', () => {
    const source = `
      const { BatchProcessor } = require('@batchkit/core');
      const { prefixGrouper } = require('@batchkit/grouper-prefix');
      const { hybridStorage } = require('@batchkit/storage-hybrid');
      const { BatchPerformanceMonitor } = require('@batchkit/metrics');
      const { batchConfigSchema } = require('@batchkit/core/config');
      const optimizer = {
        name: 'all', canOptimize: () => true,
        fetchGroup: async (call) => new Map(call.requests.map(({ key }) => [key, key.length])),
      };
      const monitor = new BatchPerformanceMonitor();
      const processor = new BatchProcessor({
        storage: hybridStorage({}), optimizers: [optimizer], groupers: { prefix: prefixGrouper() },
        config: batchConfigSchema.parse({}),
      });
      monitor.watch(processor);
      processor.getMany(['a:b:c', 'a:b:dd'], async () => 'alone').then((values) => {
        console.log(JSON.stringify({ values, groups: monitor.getAverageMetrics().optimizedGroups }));
      });`;
    expect(JSON.parse(run(source, 'commonjs'))).toEqual({ values: [5, 6], groups: 1 });
  });

  it('hold what a user needs: built code, types, readme, changelog, licence, and no source or test', () => {
    const more: Record<string, string[]> = { '@batchkit/metrics': ['dashboards'] };
    for (const { name } of manifests) {
      const files = readdirSync(join(consumer, 'node_modules', name)).toSorted();
      const common = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'];
      expect(files).toEqual([...common, ...(more[name] ?? [])].toSorted());
    }
  });

  it('ask for core as a peer, by a range and not by a path of this workspace', () => {
    for (const { name } of manifests.filter((manifest) => manifest.name !== '@batchkit/core')) {
      const file = join(consumer, 'node_modules', name, 'package.json');
      const { peerDependencies } = JSON.parse(readFileSync(file, 'utf8'));
      expect(peerDependencies['@batchkit/core']).toMatch(/^>=0\.\d+\.\d+ <1\.0\.0$/);
    }
  });
});
