import { mergeConfig } from 'vitest/config';
import base from '../../vitest.base.js';

// The tests wait for programs that wait for a slow upstream: several at once take no longer than one.
export default mergeConfig(base, { test: { maxWorkers: 4, testTimeout: 30_000 } });
