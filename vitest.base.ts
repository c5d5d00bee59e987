import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // `.ci/run` adds these files up.
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
