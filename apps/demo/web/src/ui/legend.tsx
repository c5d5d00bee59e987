import type { Kind } from './kinds.js';
import { KINDS } from './kinds.js';

/** What the colours mean: those that are used. */
export function Legend({ kinds }: { readonly kinds: readonly Kind[] }) {
  return (
    <ul class="legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <span class={`swatch is-${kind}`} aria-hidden="true" />
          {KINDS[kind]}
        </li>
      ))}
    </ul>
  );
}
