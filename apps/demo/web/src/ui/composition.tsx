import { formatCount, formatShare } from './format.js';
import { KINDS, type Kind } from './kinds.js';

type Parts = readonly (readonly [Kind, number])[];

/** A bar whose parts are as long as their share. What is not settled yet stays empty. */
export function CompositionBar({
  parts,
  total,
}: {
  readonly parts: Parts;
  readonly total: number;
}) {
  return (
    <span class="composition" aria-hidden="true">
      {parts.map(
        ([kind, count]) =>
          count > 0 && (
            <span
              key={kind}
              class={`is-${kind}`}
              style={{ width: `${(100 * count) / Math.max(total, 1)}%` }}
            />
          ),
      )}
    </span>
  );
}

/** The same in words: `718 hits`. */
export function CompositionList({
  parts,
  total,
}: {
  readonly parts: Parts;
  readonly total: number;
}) {
  return (
    <ul class="legend with-counts">
      {parts
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => (
          <li key={kind}>
            <span class={`swatch is-${kind}`} aria-hidden="true" />
            <span class="legend-name">{KINDS[kind]}</span>
            <strong>{formatCount(count)}</strong>
            <span class="muted">{formatShare(count, total)}</span>
          </li>
        ))}
    </ul>
  );
}
