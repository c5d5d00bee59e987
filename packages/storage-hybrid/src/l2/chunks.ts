/** `items` in their order, in pieces of `size` and one with the rest. */
export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (items.length === 0) return [];
  if (items.length <= size) return [items];
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
