/** `part / whole`, and `0` where there is no whole: an average of nothing is never `NaN`. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
