/** The value that `share` of the numbers lie below, between two of them where need be. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** @param {import('./types.d.ts').Rounds} rounds */
export function figuresOf(rounds, figure) {
  return rounds.map((round) => round.figures[figure]);
}

/** The median of what `a` is to `b` in each round: what slows a whole round down takes no part in it. */
export function medianRatio(a, b, figure) {
  const ofB = figuresOf(b, figure);
  return median(figuresOf(a, figure).map((value, round) => value / ofB[round]));
}
