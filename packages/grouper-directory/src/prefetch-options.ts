import { checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';

/** What may ride along, and when that ends. */
export interface PrefetchOptions {
  /**
   * How often a file must have followed another to be fetched along with it. A share from above `0` to `1`.
   * @default 0.5
   */
  confidence?: number | undefined;
  /**
   * How many keys later still counts as following. An integer from `1` to `1_000`.
   * @default 8
   */
  window?: number | undefined;
  /**
   * How much of what a call may take (`maxKeys`; without it, of what it takes) may be prefetched. A share from above `0` to `1`.
   * @default 0.25
   */
  maxShare?: number | undefined;
  /**
   * How many prefetched files must have been asked for, of the last 32 of which that is known, for prefetching to go on.
   * A share from `0` to `1`.
   * @default 0.5
   */
  minPrecision?: number | undefined;
  /**
   * How many keys later a prefetched file that nobody has asked for counts as wasted. An integer from `1` and up.
   * @default 1_000
   */
  horizon?: number | undefined;
  /**
   * Keys that are remembered, the latest. An integer from `1` and up.
   * @default 10_000
   */
  maxKeys?: number | undefined;
}

/** The same with defaults. */
export type PrefetchTerms = { readonly [Name in keyof PrefetchOptions]-?: number };

const DEFAULTS: PrefetchTerms = {
  confidence: 0.5,
  window: 8,
  maxShare: 0.25,
  minPrecision: 0.5,
  horizon: 1_000,
  maxKeys: 10_000,
};

const NAMES = Object.keys(DEFAULTS) as (keyof PrefetchOptions)[];

/** @throws {@link BatchError} `ERR_OPTION` where an option is unknown or out of bounds. */
export function checkPrefetch(
  options: false | PrefetchOptions | undefined,
  plugin: string,
): PrefetchTerms | undefined {
  if (options === undefined || options === false) return undefined;
  checkKnownKeys('prefetch', options, NAMES, plugin);
  const given = NAMES.filter((name) => options[name] !== undefined);
  const terms = {
    ...DEFAULTS,
    ...Object.fromEntries(given.map((name) => [name, options[name]])),
  } as PrefetchTerms;
  checkShare('confidence', terms.confidence, plugin);
  checkShare('maxShare', terms.maxShare, plugin);
  if (terms.minPrecision !== 0) checkShare('minPrecision', terms.minPrecision, plugin);
  checkInteger('prefetch.window', terms.window, 1, 1_000, plugin);
  checkInteger('prefetch.horizon', terms.horizon, 1, Number.MAX_VALUE, plugin);
  checkInteger('prefetch.maxKeys', terms.maxKeys, 1, Number.MAX_VALUE, plugin);
  return terms;
}

function checkShare(name: string, value: unknown, plugin: string): void {
  if (typeof value === 'number' && value > 0 && value <= 1) return;
  const least = name === 'minPrecision' ? 'from' : 'above';
  throw optionError(`prefetch.${name}`, `a number ${least} 0 and up to 1`, value, plugin);
}
