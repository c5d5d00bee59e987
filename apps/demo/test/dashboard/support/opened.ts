import { fileURLToPath } from 'node:url';
import { BatchProcessor, mapStorage } from '@batchkit/core';
import { onTestFinished } from 'vitest';
import {
  type Dashboard,
  type DashboardOptions,
  openDashboard,
} from '../../../src/dashboard/open-dashboard.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

/** The built page. */
export const WEB_FOLDER = fileURLToPath(new URL('../../../dist/web', import.meta.url));

/** A dashboard of a processor with a store, that goes with the test. */
export interface Opened {
  readonly dashboard: Dashboard;
  readonly processor: BatchProcessor;
  readonly clock: FakeClock;
  /** Runs a batch of these keys, which all come one by one, and ends the frame. */
  get(keys: readonly string[]): Promise<void>;
}

/** How long changes are gathered, unless a test says otherwise. Milliseconds. */
export const FRAME_MS = 100;

/** Opens a dashboard whose time only the test lets pass. */
export async function openForTest(options: Partial<DashboardOptions> = {}): Promise<Opened> {
  const clock = createFakeClock();
  const processor = new BatchProcessor({ storage: mapStorage() });
  const dashboard = await openDashboard({ processor, webFolder: WEB_FOLDER, clock, ...options });
  onTestFinished(() => dashboard.close());
  return {
    dashboard,
    processor,
    clock,
    async get(keys) {
      await processor.getMany(keys, async (key) => key);
      clock.advance(FRAME_MS);
    },
  };
}
