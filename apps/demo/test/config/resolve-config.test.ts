import { describe, expect, it } from 'vitest';
import { environmentLayer, fileLayer, flagLayer } from '../../src/config/layer.js';
import { effectiveOptions, resolveConfig } from '../../src/config/resolve-config.js';
import { nameOf, SETTABLES } from '../../src/config/settable.js';

const flags = (given: Readonly<Record<string, unknown>>) =>
  flagLayer((settable) => given[nameOf(settable)]);

describe('a configuration', () => {
  it('has a default for everything, with its bounds of a batch in it', () => {
    expect(resolveConfig([]).config).toEqual({
      framework: 'svelte',
      latencyMs: 40,
      json: false,
      port: 0,
      pauseMs: 1_500,
      batch: {
        defaultConcurrency: 10,
        enableOptimizations: true,
        groupingStrategy: 'tree',
        maxBatchSize: 50,
        timeoutMs: 30_000,
      },
    });
  });

  it('is the flags over the environment over the file, part by part, and knows where each came from', () => {
    const effective = resolveConfig([
      fileLayer('batchkit.config.json', {
        framework: 'react',
        latencyMs: 1,
        batch: { timeoutMs: 2_000, maxBatchSize: 7 },
      }),
      environmentLayer({ BATCHKIT_LATENCY_MS: '2', BATCHKIT_TIMEOUT_MS: '3000' }),
      flags({ 'batch.timeoutMs': '4000' }),
    ]);
    const options = effectiveOptions(effective);
    expect(options.map(({ option }) => option)).toEqual(SETTABLES.map(nameOf));
    expect(options.filter(({ from }) => from !== 'default')).toEqual([
      { option: 'framework', value: 'react', from: 'batchkit.config.json' },
      { option: 'batch.maxBatchSize', value: 7, from: 'batchkit.config.json' },
      { option: 'batch.timeoutMs', value: 4_000, from: '--timeout' },
      { option: 'latencyMs', value: 2, from: 'BATCHKIT_LATENCY_MS' },
    ]);
  });

  it('reads switches and numbers from text', () => {
    const env = { BATCHKIT_JSON: '1', BATCHKIT_OPTIMIZATIONS: 'false', BATCHKIT_PORT: '8080' };
    const { config } = resolveConfig([environmentLayer(env)]);
    expect(config).toMatchObject({ json: true, port: 8080, batch: { enableOptimizations: false } });
  });

  it('can be told every one of its options in the environment', () => {
    const texts: Record<string, string> = {
      framework: 'react',
      'batch.groupingStrategy': 'prefix',
      upstream: 'http://127.0.0.1:1',
      repo: 'a/b',
      ref: 'main',
      path: 'src',
      cache: '/tmp/x',
      'batch.timeoutMs': '2000',
    };
    for (const settable of SETTABLES) {
      const text = texts[nameOf(settable)] ?? (settable.kind === 'number' ? '3' : '1');
      const effective = resolveConfig([environmentLayer({ [settable.variable]: text })]);
      expect(effective.originOf(settable.path)).toBe(settable.variable);
    }
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a word for a number',
      { BATCHKIT_CONCURRENCY: 'ten' },
      'BATCHKIT_CONCURRENCY: Expected an integer from 1 to 20, got `"ten"` (string).',
    ],
    [
      'a number out of bounds',
      { BATCHKIT_LATENCY_MS: '10001' },
      'BATCHKIT_LATENCY_MS: Expected an integer from 0 to 10000, got 10001.',
    ],
    [
      'a grouping that is not registered',
      { BATCHKIT_GROUPING: 'forest' },
      'BATCHKIT_GROUPING: Expected one of none, prefix, directory, tree.',
    ],
    [
      'an address with a password',
      { BATCHKIT_UPSTREAM: 'https://user:pass@api.github.com' },
      'BATCHKIT_UPSTREAM: Expected an address such as https://api.github.com',
    ],
    [
      'a switch that is neither on nor off',
      { BATCHKIT_JSON: 'maybe' },
      'BATCHKIT_JSON: Expected true or false, got "maybe".',
    ],
  ])('refuses %s, by name', (_, env, message) => {
    expect(() => resolveConfig([environmentLayer(env)])).toThrow(message);
  });

  it('names every wrong option and every unknown one', () => {
    const file = fileLayer('a.json', { latency: 5, latencyMs: 'x', batch: { size: 1 } });
    expect(() => resolveConfig([file])).toThrow(
      [
        'a.json: Expected an integer from 0 to 10000, got "x".',
        'a.json: There is no option batch.size.',
        'a.json: There is no option latency.',
      ].join('\n'),
    );
  });
});
