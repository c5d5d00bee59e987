/** Something that takes room in a row, from `start` to `end`. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The row of each extent, so that none overlap: the first row that is free by then. Extents come by their start. */
export function packRows(extents: readonly Extent[], gap = 0): readonly number[] {
  const ends: number[] = [];
  return extents.map(({ start, end }) => {
    const free = ends.findIndex((last) => last + gap <= start);
    const row = free === -1 ? ends.length : free;
    ends[row] = end;
    return row;
  });
}
