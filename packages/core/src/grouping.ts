import type { BatchDefaults, BatchOptions } from './batch-options.js';
import { checkFunction, checkGrouper, oneOf, optionError } from './checks.js';
import { BatchError, isBatchError, messageOf } from './errors.js';
import type { Grouper } from './grouper.js';
import { type Grouped, inlineBulk } from './inline-bulk.js';
import type { GroupOptimizer } from './optimizer.js';
import type { FetchMany } from './request.js';
import type { BatchSource } from './source.js';

/** All misses together: single fetches, unless an optimizer takes them. */
const noGrouping: Grouper = { name: 'none', groupOf: () => '' };

/** Finds how the misses of a batch are grouped, and who may fetch the groups. One per processor: it knows the groupers registered there. */
export class Grouping {
  readonly #registered: ReadonlyMap<string, Grouper>;
  /** The same function groups alike in every batch, so its loads can leave together. */
  readonly #custom = new WeakMap<object, Grouper>();
  /** The same `fetchMany` fetches the keys of every batch that brings it. */
  readonly #bulk = new WeakMap<object, Grouped>();

  constructor(
    registered: ReadonlyMap<string, Grouper>,
    private readonly optimizers: readonly GroupOptimizer[],
  ) {
    this.#registered = registered;
  }

  /**
   * `undefined`: keys are fetched alone. Groups are made for optimizers: where none may serve the batch, no grouper runs.
   *
   * @throws {@link BatchError} ERR_OPTION for a strategy that is not known here.
   */
  groupedFor(
    source: BatchSource,
    options: BatchOptions<string>,
    defaults: BatchDefaults,
  ): Grouped | undefined {
    const grouper = this.#grouperFor(options, defaults);
    if (!(options.deduplication ?? true)) return undefined;
    if (source.bulk !== undefined) return this.#bulkOf(source.bulk);
    const isOptimized = options.enableOptimizations ?? defaults.enableOptimizations;
    const { optimizers } = this;
    return isOptimized && optimizers.length > 0 ? { grouper, optimizers } : undefined;
  }

  #grouperFor(options: BatchOptions<string>, defaults: BatchDefaults): Grouper {
    const { groupingStrategy: asked, customGrouper } = options;
    const strategy = asked ?? defaults.groupingStrategy;
    if (typeof strategy !== 'string') return checkGrouper('groupingStrategy', strategy);
    if (strategy === 'custom') return this.#customGrouper(customGrouper);
    const grouper = strategy === 'none' ? noGrouping : this.#registered.get(strategy);
    // 'prefix' is the default of a configuration, and what batches are told by callers who do not know the processor:
    // it must not oblige anybody to register one.
    if (grouper === undefined && strategy === 'prefix') return noGrouping;
    if (grouper !== undefined) return grouper;
    const names = new Set(['none', 'prefix', 'custom', ...this.#registered.keys()]);
    const expected = `${oneOf([...names])}, or a grouper`;
    throw optionError('groupingStrategy', expected, strategy);
  }

  /** By the function, since the object around it is often written anew; the cap is then that of the first. */
  #bulkOf(bulk: FetchMany<unknown>): Grouped {
    let grouped = this.#bulk.get(bulk.fetchMany);
    if (grouped === undefined) {
      grouped = inlineBulk(bulk);
      this.#bulk.set(bulk.fetchMany, grouped);
    }
    return grouped;
  }

  #customGrouper(groupOf: ((key: string) => string) | undefined): Grouper {
    checkFunction('customGrouper', groupOf);
    const given = groupOf as (key: string) => string;
    let grouper = this.#custom.get(given);
    if (grouper === undefined) {
      grouper = { name: 'custom', groupOf: given };
      this.#custom.set(given, grouper);
    }
    return grouper;
  }
}

/** @throws {@link BatchError} ERR_GROUPER_CONTRACT where the grouper throws or answers no string. */
export function groupIdOf(grouper: Grouper, key: string): string {
  let id: unknown;
  try {
    id = grouper.groupOf(key);
  } catch (cause) {
    // A grouper that already says which key it cannot place, and why, is not said twice.
    if (isBatchError(cause) && cause.code === 'ERR_GROUPER_CONTRACT') throw cause;
    throw grouperError(
      grouper,
      key,
      `could not group ${JSON.stringify(key)}: ${messageOf(cause)}`,
      cause,
    );
  }
  if (typeof id === 'string') return id;
  throw grouperError(
    grouper,
    key,
    `gave ${JSON.stringify(key)} a group that is no string, but ${typeof id}.`,
  );
}

function grouperError(grouper: Grouper, key: string, what: string, cause?: unknown): BatchError {
  const details = { key, plugin: grouper.name, ...(cause === undefined ? {} : { cause }) };
  return new BatchError('ERR_GROUPER_CONTRACT', `[${grouper.name}] ${what}`, details);
}
