import type { BatchOptions, Grouper, GroupOptimizer } from '@batchkit/core';
import { checkFunction, checkKnownKeys, optionError } from '@batchkit/core/checks';

/** What reading a document is told: the context of a `fetchFunction` or of a group call is one. */
export interface SourceContext {
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** Options of {@link sharedSource}. */
export interface SharedSourceOptions<D, V> {
  /**
   * Stable id used in events, errors and metric labels: lower-case, without spaces.
   * @default 'shared-source'
   */
  name?: string | undefined;
  /** Names the document that holds the value of a key. Pure, synchronous and cheap: it runs for every miss. */
  sourceOf: (key: string) => string;
  /** Reads a document, in one upstream call. What it throws fails all keys that wait for it, at no further call. */
  fetchSource: (source: string, context: SourceContext) => Promise<D>;
  /** The value of a key in its document. What it gives is the value, `undefined` included; what it throws fails that key alone. */
  pick: (document: D, key: string) => V;
}

/** Reads many values out of few documents: what a processor takes for it. */
export interface SharedSource<V> {
  /** To be registered by name in `groupers`. */
  readonly grouper: Grouper;
  /** To be put into `optimizers`. It accepts the groups of {@link SharedSource.grouper}, and no others. */
  readonly optimizer: GroupOptimizer;
  /** Reads one value, for `getMany`. */
  fetch(key: string, context: SourceContext): Promise<V>;
  /** The options of a batch of such keys. */
  readonly batch: Pick<BatchOptions, 'groupingStrategy'>;
}

const OPTIONS: readonly (keyof SharedSourceOptions<never, never>)[] = [
  'name',
  'sourceOf',
  'fetchSource',
  'pick',
];

/**
 * For keys whose values all come out of one document: any number of them takes one upstream call, instead of one each.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown, missing or wrong.
 */
export function sharedSource<D, V>(options: SharedSourceOptions<D, V>): SharedSource<V> {
  checkKnownKeys('options of sharedSource', options, OPTIONS, 'shared-source');
  const { name = 'shared-source', sourceOf, fetchSource, pick } = options;
  if (typeof name !== 'string' || !/^[^\s\p{Lu}]+$/u.test(name)) {
    throw optionError('name', 'a lower-case string without spaces', name, 'shared-source');
  }
  checkFunction('sourceOf', sourceOf, {}, name);
  checkFunction('fetchSource', fetchSource, {}, name);
  checkFunction('pick', pick, {}, name);
  const grouper: Grouper = { name, groupOf: sourceOf };
  // What a group call could not bring goes alone, and must not have the document read again to hear the same.
  const failures = new Map<string, unknown>();

  async function read(source: string, keys: readonly string[], context: SourceContext): Promise<D> {
    try {
      return await fetchSource(source, context);
    } catch (error) {
      if (!context.signal.aborted) for (const key of keys) failures.set(key, error);
      throw error;
    }
  }

  return {
    grouper,
    batch: { groupingStrategy: grouper },
    optimizer: {
      name,
      maxKeys: Infinity,
      canOptimize: (group) => group.grouper === name,
      async fetchGroup({ id, requests }, context) {
        const keys = requests.map(({ key }) => key);
        for (const key of keys) failures.delete(key);
        const document = await read(id, keys, context);
        const values = new Map<string, V>();
        for (const key of keys) {
          try {
            values.set(key, pick(document, key));
          } catch (error) {
            failures.set(key, error);
          }
        }
        return values;
      },
    },
    async fetch(key, context) {
      if (failures.has(key)) {
        const error = failures.get(key);
        failures.delete(key);
        throw error;
      }
      return pick(await fetchSource(sourceOf(key), context), key);
    },
  };
}
