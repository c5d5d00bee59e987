import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { STRATEGY_NAMES, type StrategyName } from '../src/strategies/strategy.js';
import { temporaryFolder } from './support/origin.js';
import { type Finished, run } from './support/program.js';

interface Row {
  name: StrategyName;
  upstreamCalls: number;
  peakInFlight: number;
  ms: number;
  bytes: number;
  cacheHits: number;
  failed: number;
}

interface Report {
  framework: string;
  files: number;
  directories: number;
  identical: boolean;
  strategies: Row[];
}

/** The built program takes its time: the old way alone waits 718 times. */
const PATIENCE_MS = 300_000;

let usual: Finished;
let narrow: Finished;

beforeAll(async () => {
  [usual, narrow] = await Promise.all([
    run(['--json']),
    run(['--json', '--concurrency', '3', '--latency', '80']),
  ]);
}, PATIENCE_MS);

const reportOf = ({ stdout }: Finished) => JSON.parse(stdout) as Report;

function rowOf(finished: Finished, name: StrategyName): Row {
  const row = reportOf(finished).strategies.find((strategy) => strategy.name === name);
  if (row === undefined) throw new Error(`There is no ${name}.`);
  return row;
}

describe('the demo', () => {
  it('prints one line of JSON on stdout and its progress on stderr', () => {
    expect(usual.exitCode).toBe(0);
    expect(usual.stdout).toMatch(/^\{.*\}\n$/);
    const steps = usual.stderr.split('\n').filter((line) => /^\d\/6 /.test(line));
    expect(steps).toHaveLength(6);
  });

  it('says exactly what it promises to say', () => {
    const { strategies, ...rest } = reportOf(usual);
    expect(rest).toEqual({ framework: 'svelte', files: 718, directories: 84, identical: true });
    expect(strategies.map(({ name }) => name)).toEqual(STRATEGY_NAMES);
    for (const strategy of strategies) {
      expect(strategy).toEqual({
        name: expect.any(String),
        upstreamCalls: expect.any(Number),
        peakInFlight: expect.any(Number),
        ms: expect.any(Number),
        bytes: expect.any(Number),
        cacheHits: expect.any(Number),
        failed: expect.any(Number),
      });
    }
  });

  it('makes a call a file the old ways, and one for the tree and fifteen for all files with batchkit', () => {
    expect(rowOf(usual, 'sequential')).toMatchObject({ upstreamCalls: 718, peakInFlight: 1 });
    expect(rowOf(usual, 'p-limit')).toMatchObject({ upstreamCalls: 718, peakInFlight: 10 });
    expect(rowOf(usual, 'batchkit cold')).toMatchObject({ upstreamCalls: 16, peakInFlight: 10 });
  });

  it('takes less than half the time at the same concurrency', () => {
    // Where calls wait for long, so that it does not matter what else the machine has to do.
    const cold = rowOf(narrow, 'batchkit cold').ms;
    expect(cold).toBeLessThanOrEqual(rowOf(narrow, 'p-limit').ms / 2);
  });

  it('makes no call warm, nor in a new process', () => {
    const none = { upstreamCalls: 0, peakInFlight: 0, bytes: 0, cacheHits: 718 };
    expect(rowOf(usual, 'batchkit warm')).toMatchObject(none);
    expect(rowOf(usual, 'batchkit new process')).toMatchObject(none);
  });

  it('loses files the way it was sketched, if at all, and in no other', () => {
    const others = reportOf(usual).strategies.filter(({ name }) => name !== 'original');
    expect(others.map(({ failed }) => failed)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps to the concurrency it is given', () => {
    expect(narrow.exitCode).toBe(0);
    const peaks = reportOf(narrow).strategies.map(({ name, peakInFlight }) => [name, peakInFlight]);
    expect(Object.fromEntries(peaks)).toMatchObject({
      sequential: 1,
      'p-limit': 3,
      'batchkit cold': 3,
      'batchkit warm': 0,
      'batchkit new process': 0,
    });
  });
});

describe('a run for the eye', () => {
  it(
    'shows a line a step and a table on stdout, and leaves nothing behind',
    async () => {
      const folder = join(await temporaryFolder(), 'tmp');
      await mkdir(folder);
      const args = ['--latency', '0', '--grouping', 'prefix'];
      const { exitCode, stdout, stderr } = await run(args, { TMPDIR: folder });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(
        /^svelte: listing the files … 718 in 84 directories; counted for none\n/,
      );
      expect(stdout).toMatch(/\n1\/6 sequential: one file after the other … 718 calls, .*\n/);
      expect(stdout).toMatch(/\n│ batchkit warm +│ +0 │ +0 │ .* │ +0 B │ +718 │ +0 │ +yes │\n/);
      expect(await readdir(folder)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'keeps the store where it is told to, and begins with an empty one',
    async () => {
      const cache = await temporaryFolder();
      const args = ['--json', '--latency', '0', '--cache', cache];
      for (const _ of [1, 2]) {
        const finished = await run(args);
        expect(rowOf(finished, 'batchkit cold')).toMatchObject({ upstreamCalls: 16, cacheHits: 0 });
      }
      expect(await readdir(cache)).toContain('store.lmdb');
      const { stderr } = await run(['get', 'accordion', 'tabs', '--cache', cache]);
      // The tree, which tells of names and of the rest; the sources are there.
      expect(stderr).toBe('1 upstream call\n');
    },
    PATIENCE_MS,
  );
});
