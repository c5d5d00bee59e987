/** What is to become of one key of the store: a text, or nothing. */
export interface Change {
  /** The key as the store knows it. */
  readonly key: string;
  /** `undefined`: it is removed. */
  readonly text: string | undefined;
  /** When the store may drop it: milliseconds since the epoch. `undefined`: never. */
  readonly expiresAt: number | undefined;
}

/** The change that removes `key`. */
export function removalOf(key: string): Change {
  return { key, text: undefined, expiresAt: undefined };
}

export function isRemoval({ text }: Change): boolean {
  return text === undefined;
}

/** Why some changes were not made. */
export interface Failure {
  readonly changes: readonly Change[];
  readonly error: unknown;
  /** The store took the call, and did not want these. It would not want them next time either. */
  readonly isRefusal: boolean;
}

export function failureOf(changes: readonly Change[], error: unknown): Failure {
  return { changes, error, isRefusal: false };
}
