/** What Redis holds for some keys. */
export interface RedisTexts {
  /** In the order of the keys. `null`: not there. `undefined`: its node has failed. */
  readonly texts: readonly (string | null | undefined)[];
  /** Why nodes have failed, where others have answered. */
  readonly failure: Error | undefined;
}

/** A command, its key and the rest. */
export type KeyCommand = readonly [name: string, key: string, ...rest: string[]];

/** Redis as the store needs it: one server, or the nodes of a cluster. Every call is one trip to each. */
export interface RedisAccess {
  /** @throws Error where no server has answered. */
  mget(keys: readonly string[]): Promise<RedisTexts>;
  /** Sends all commands without waiting for an answer in between. @throws Error where any has failed, after all have ended. */
  each(commands: readonly KeyCommand[]): Promise<unknown[]>;
  /** @returns How many there were. @throws Error where any could not be removed. */
  unlink(keys: readonly string[]): Promise<number>;
  /** The keys that match, in pages. A key may come twice while Redis resizes its table. */
  scan(pattern: string): AsyncGenerator<readonly string[], void>;
  close(): Promise<void>;
}

/** One page of SCAN. */
export async function scanPage(
  cursor: string,
  pattern: string,
  send: (command: string[]) => Promise<unknown>,
): Promise<readonly [cursor: string, keys: readonly string[]]> {
  const page = await send(['SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000']);
  return page as [string, string[]];
}

/** The pattern that matches what begins with `prefix`, and nothing else. */
export function startingWith(prefix: string): string {
  return `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
}
