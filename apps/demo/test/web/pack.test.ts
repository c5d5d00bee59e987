import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRows } from '../../web/src/timeline/pack.js';

const extents = fc
  .array(fc.record({ start: fc.nat(100), length: fc.nat(20) }), { maxLength: 30 })
  .map((list) =>
    list
      .map(({ start, length }) => ({ start, end: start + length }))
      .sort((a, b) => a.start - b.start),
  );

describe('packing in rows', () => {
  it('lets nothing overlap in a row', () => {
    fc.assert(
      fc.property(extents, fc.nat(3), (list, gap) => {
        const rows = packRows(list, gap);
        const ends = new Map<number, number>();
        list.forEach(({ start, end }, index) => {
          const row = rows[index] ?? -1;
          const last = ends.get(row);
          if (last !== undefined) expect(start).toBeGreaterThanOrEqual(last + gap);
          ends.set(row, end);
        });
      }),
    );
  });

  it('takes the first row that is free', () => {
    const list = [
      { start: 0, end: 10 },
      { start: 5, end: 8 },
      { start: 9, end: 12 },
      { start: 10, end: 11 },
    ];
    expect(packRows(list)).toEqual([0, 1, 1, 0]);
  });
});
