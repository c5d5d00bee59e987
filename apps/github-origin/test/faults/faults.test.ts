import { describe, expect, it } from 'vitest';
import { createFaultSource } from '../../src/faults/faults.js';

const NONE = { serverError: 0, closedSocket: 0, silentEmpty: 0, partialAnswer: 0 };
const SOME = { serverError: 0.05, closedSocket: 0.02, silentEmpty: 0.01, partialAnswer: 0.1 };

function drawn(rates: typeof NONE, seed: number, count = 5_000) {
  const source = createFaultSource(rates, seed);
  return Array.from({ length: count }, () => {
    const { serverError, closedSocket, fields } = source.next('graphql');
    return { serverError, closedSocket, fields };
  });
}

describe('faults', () => {
  it('are none at rate 0, and in every request at rate 1', () => {
    const nothing = { serverError: undefined, closedSocket: undefined, fields: undefined };
    expect(drawn(NONE, 1, 100)).toEqual(Array.from({ length: 100 }, () => nothing));
    const always = drawn({ ...NONE, serverError: 1, closedSocket: 1, partialAnswer: 1 }, 1, 100);
    for (const { serverError, closedSocket, fields } of always) {
      expect([500, 502, 503]).toContain(serverError);
      expect(['before', 'midway']).toContain(closedSocket);
      expect(fields).toBe('partialAnswer');
    }
  });

  it('are the same for the same seed, and others for another', () => {
    expect(drawn(SOME, 7)).toEqual(drawn(SOME, 7));
    expect(drawn(SOME, 7)).not.toEqual(drawn(SOME, 8));
  });

  it('strike about as often as they are to', () => {
    const found = drawn(SOME, 3, 20_000);
    const expectRate = (rate: number, has: (faults: (typeof found)[number]) => boolean) => {
      const share = found.filter(has).length / found.length;
      expect(share).toBeGreaterThan(rate * 0.7);
      expect(share).toBeLessThan(rate * 1.3);
    };
    expectRate(0.05, ({ serverError }) => serverError !== undefined);
    expectRate(0.02, ({ closedSocket }) => closedSocket !== undefined);
    expectRate(0.01, ({ fields }) => fields === 'silentEmpty');
    expectRate(0.1, ({ fields }) => fields === 'partialAnswer');
  });

  it('strike the same requests, whatever the other rates are', () => {
    const errors = (rates: typeof NONE) =>
      drawn(rates, 5).map(({ serverError }) => serverError !== undefined);
    expect(errors({ ...SOME, closedSocket: 1, silentEmpty: 0.5 })).toEqual(errors(SOME));
  });

  it('take no fields from REST', () => {
    const source = createFaultSource({ ...NONE, silentEmpty: 1, partialAnswer: 1 }, 1);
    expect(source.next('tree').fields).toBeUndefined();
    expect(source.next('graphql').fields).toBe('silentEmpty');
  });
});
