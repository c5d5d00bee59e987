import type { BatchEvent, BatchListener } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import {
  type BatchPerformanceMetrics,
  BatchPerformanceMonitor,
  type BatchSource,
  RECORDED_BATCHES,
} from '../src/index.js';
import { batchEnded } from './batch-ended.js';

const ZEROS: BatchPerformanceMetrics = {
  totalRequests: 0,
  cachedRequests: 0,
  fetchedRequests: 0,
  optimizedGroups: 0,
  totalTime: 0,
  avgTimePerRequest: 0,
  concurrencyUtilization: 0,
};

const metrics = (fields: Partial<BatchPerformanceMetrics>) => ({ ...ZEROS, ...fields });

describe('averages are plain means over the recorded batches', () => {
  it('of each metric', () => {
    const monitor = new BatchPerformanceMonitor();
    monitor.recordBatch({
      totalRequests: 10,
      cachedRequests: 4,
      fetchedRequests: 6,
      optimizedGroups: 1,
      totalTime: 100,
      avgTimePerRequest: 10,
      concurrencyUtilization: 0.25,
    });
    monitor.recordBatch({
      totalRequests: 30,
      cachedRequests: 30,
      fetchedRequests: 0,
      optimizedGroups: 0,
      totalTime: 20,
      avgTimePerRequest: 20 / 30,
      concurrencyUtilization: 0.75,
    });
    expect(monitor.getAverageMetrics()).toEqual({
      totalRequests: 20,
      cachedRequests: 17,
      fetchedRequests: 3,
      optimizedGroups: 0.5,
      totalTime: 60,
      avgTimePerRequest: 3,
      concurrencyUtilization: 0.5,
    });
  });

  it('except avgTimePerRequest, which is all time over all requests', () => {
    const monitor = new BatchPerformanceMonitor();
    monitor.recordBatch(metrics({ totalRequests: 1, totalTime: 100, avgTimePerRequest: 100 }));
    monitor.recordBatch(metrics({ totalRequests: 999, totalTime: 900, avgTimePerRequest: 0.9 }));
    expect(monitor.getAverageMetrics().avgTimePerRequest).toBe(1);
  });

  it('`totalTime / 0` in the averages: no batches and no requests give zeros, never NaN', () => {
    const monitor = new BatchPerformanceMonitor();
    expect(monitor.getAverageMetrics()).toEqual(ZEROS);
    monitor.recordBatch(metrics({ totalTime: 5 }));
    expect(monitor.getAverageMetrics()).toEqual(metrics({ totalTime: 5 }));
  });

  it('a record is a copy, in and out', () => {
    const monitor = new BatchPerformanceMonitor();
    const recorded = metrics({ totalRequests: 2 });
    monitor.recordBatch(recorded);
    recorded.totalRequests = 50;
    monitor.getAverageMetrics().totalRequests = 50;
    expect(monitor.getAverageMetrics().totalRequests).toBe(2);
  });
});

describe('the last 100 batches are remembered', () => {
  it.each([1, 99, 100, 101, 199, 200, 201, 350])('after %d batches', (count) => {
    const monitor = new BatchPerformanceMonitor();
    for (let batch = 1; batch <= count; batch += 1) {
      monitor.recordBatch(metrics({ totalRequests: batch }));
    }
    const oldest = Math.max(1, count - RECORDED_BATCHES + 1);
    expect(RECORDED_BATCHES).toBe(100);
    expect(monitor.getAverageMetrics().totalRequests).toBe((oldest + count) / 2);
  });
});

describe('what is no metric is refused', () => {
  it.each<[unknown, string]>([
    [
      metrics({ totalTime: Number.NaN }),
      'Expected `totalTime` to be a finite number from 0 and up, got `NaN` (number).',
    ],
    [
      metrics({ totalTime: Infinity }),
      'Expected `totalTime` to be a finite number from 0 and up, got `Infinity` (number).',
    ],
    [
      metrics({ totalRequests: -1 }),
      'Expected `totalRequests` to be a finite number from 0 and up, got `-1` (number).',
    ],
    [
      { ...ZEROS, fetchedRequests: '3' },
      'Expected `fetchedRequests` to be a finite number from 0 and up, got `"3"` (string).',
    ],
    [
      { ...ZEROS, avgTimePerRequest: {} },
      'Expected `avgTimePerRequest` to be a finite number from 0 and up, got `object`.',
    ],
    [
      metrics({ concurrencyUtilization: 1.01 }),
      'Expected `concurrencyUtilization` to be a number from 0 to 1, got `1.01` (number).',
    ],
    [{}, 'Expected `totalRequests` to be a finite number from 0 and up, got `undefined`.'],
    [null, 'Expected `metrics` to be an object, got `null`.'],
  ])('%o', (given, message) => {
    const monitor = new BatchPerformanceMonitor();
    expect(() => monitor.recordBatch(given as BatchPerformanceMetrics)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', plugin: 'metrics', message }),
    );
    expect(monitor.getAverageMetrics()).toEqual(ZEROS);
  });

  it.each(Object.keys(ZEROS))('a negative %s', (name) => {
    const monitor = new BatchPerformanceMonitor();
    expect(() => monitor.recordBatch({ ...ZEROS, [name]: -1 })).toThrow(`\`${name}\``);
  });

  it('a processor without subscribe', () => {
    const monitor = new BatchPerformanceMonitor();
    expect(() => monitor.watch({} as BatchSource)).toThrow(
      'Expected `processor` to be an object with `subscribe`, got `object`.',
    );
    expect(() => monitor.watch(undefined as unknown as BatchSource)).toThrow('got `undefined`.');
  });
});

describe('a watched processor feeds the monitor', () => {
  it('with its ended batches, and with no other event', () => {
    const monitor = new BatchPerformanceMonitor();
    const source = newSource();
    monitor.watch(source);
    source.emit({ type: 'batch:started', batch: 1, requests: 20, isBackground: false });
    source.emit(batchEnded({ isBackground: true }));
    expect(monitor.getAverageMetrics()).toEqual(ZEROS);
    source.emit(batchEnded());
    expect(monitor.getAverageMetrics()).toMatchObject({ totalRequests: 20, avgTimePerRequest: 5 });
  });

  it('until the watch ends, and what was recorded stays', () => {
    const monitor = new BatchPerformanceMonitor();
    const source = newSource();
    const unwatch = monitor.watch(source);
    source.emit(batchEnded());
    unwatch();
    unwatch();
    source.emit(batchEnded({ requests: 1_000 }));
    expect(monitor.getAverageMetrics().totalRequests).toBe(20);
  });

  it('beside other processors', () => {
    const monitor = new BatchPerformanceMonitor();
    const [left, right] = [newSource(), newSource()];
    monitor.watch(left);
    monitor.watch(right);
    left.emit(batchEnded({ requests: 10 }));
    right.emit(batchEnded({ requests: 30 }));
    expect(monitor.getAverageMetrics().totalRequests).toBe(20);
  });
});

/** Something that tells of its batches: a processor's subscribers without the processor. */
function newSource(): BatchSource & { emit(event: BatchEvent): void } {
  const listeners = new Set<BatchListener>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(event) {
      for (const listener of listeners) listener(event);
    },
  };
}
