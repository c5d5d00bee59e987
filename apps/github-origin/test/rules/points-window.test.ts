import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPointsWindow } from '../../src/rules/points-window.js';

describe('a window of points', () => {
  it('holds what was added within the last minute, for any series', () => {
    const step = fc.record({ passMs: fc.integer({ min: 0, max: 30_000 }), points: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const window = createPointsWindow();
        const added: { at: number; points: number }[] = [];
        let now = 0;
        for (const { passMs, points } of steps) {
          now += passMs;
          window.add(now, points);
          added.push({ at: now, points });
          const recent = added.filter(({ at }) => at > now - 60_000);
          expect(window.at(now)).toBe(recent.reduce((sum, charge) => sum + charge.points, 0));
        }
      }),
    );
  });

  it('keeps its sum over more than it remembers', () => {
    const window = createPointsWindow();
    for (let now = 0; now < 10_000; now += 1) window.add(now * 100, 2);
    expect(window.at(999_900)).toBe(600 * 2);
  });

  it('is empty once it is cleared', () => {
    const window = createPointsWindow();
    window.add(0, 3);
    window.clear();
    expect(window.at(0)).toBe(0);
  });
});
