/**
 * `text` as every store gives it back: PostgreSQL refuses a NUL, and half of a surrogate pair is lost in UTF-8.
 * Most texts are that already. The others become JSON, which begins as no envelope does.
 */
export function safeText(text: string): string {
  return isWellFormed(text) && !text.includes('\0') ? text : JSON.stringify(text);
}

/** What a store has answered, as the text that went to {@link safeText}. Anything else is left as it is. */
export function plainText(found: unknown): unknown {
  if (typeof found === 'string') return found[0] === '"' ? parsed(found) : found;
  if (typeof found !== 'object' || found === null) return found;
  if (found instanceof Uint8Array) return plainText(Buffer.from(found).toString());
  // An adapter may answer the object that Keyv keeps a value in.
  return 'value' in found ? found.value : found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Part of every Node that this package runs on, and of no library that TypeScript 5 knows by `ES2023`. */
function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
