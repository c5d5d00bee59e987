/** What this package uses of a Keyv, of version 5 or 6. */
export interface KeyvLike {
  /** The adapter, or what Keyv 6 has put around it. */
  // biome-ignore lint/suspicious/noExplicitAny: the two versions declare stores of different types.
  readonly store: any;
  readonly namespace?: string | undefined;
  /** How long values live by default. Milliseconds. */
  readonly ttl?: number | undefined;
  readonly compression?: unknown;
  /** Of Keyv 6 alone. */
  readonly encryption?: unknown;
  /** Of Keyv 5 alone: whether Keyv itself puts the namespace before every key. */
  readonly useKeyPrefix?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the two versions declare listeners of different types.
  on(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the two versions declare listeners of different types.
  off(event: string, listener: (...args: any[]) => void): unknown;
  disconnect(): Promise<unknown>;
}

const METHODS = ['on', 'off', 'disconnect', 'get', 'setMany'];

/**
 * Whether `value` is a Keyv, of version 5 or 6. Another copy of the library makes instances of another class: it is
 * told by what it can do. An adapter is none, and neither is the bridge that Keyv 6 puts around one: they have no `ttl`.
 */
export function isKeyv(value: unknown): value is KeyvLike {
  if (typeof value !== 'object' || value === null || !('ttl' in value)) return false;
  const keyv = value as Readonly<Record<string, unknown>>;
  const store = keyv.store as { get?: unknown } | null | undefined;
  return (
    typeof store?.get === 'function' && METHODS.every((name) => typeof keyv[name] === 'function')
  );
}

/** Whether it is one of version 5. */
export function isKeyv5(keyv: KeyvLike): boolean {
  return keyv.useKeyPrefix !== undefined;
}
