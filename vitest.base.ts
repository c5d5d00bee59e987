import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // Real servers and processes on a machine that may be busy: time is no claim of any test.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // `.ci/run` adds these files up.
    reporters: [
      'default',
      ['json', { outputFile: process.env.TEST_RESULTS ?? 'test-results.json' }],
    ],
  },
});
