import { checkInteger, checkKnownKeys } from '@batchkit/core/checks';

/** What upstream allows one call. */
export interface CallLimits {
  /**
   * Entries of a directory, or of a tree, subdirectories counted. A call that would bring more is not made: upstream
   * would leave some out. Read for `directory`, `recursive` and `list`.
   * @default Infinity
   */
  readonly maxEntries: number;
  /**
   * Files that one call may be asked for. More are split over several calls. Read for `directory`, `recursive` and `files`.
   * @default Infinity
   */
  readonly maxKeys: number;
  /**
   * Bytes of contents that one call may bring. `files` calls are packed below it; a directory or tree that is larger is
   * fetched in other ways.
   * @default Infinity
   */
  readonly maxBytes: number;
}

/** The kinds of call that are limited. */
export type LimitedKind = 'directory' | 'recursive' | 'files' | 'list';

/** The limits of each kind. */
export type LimitsByKind = Readonly<Record<LimitedKind, CallLimits>>;

type SomeLimits = { readonly [Part in keyof CallLimits]?: number | undefined };

/** Limits of every kind of call, and of single kinds, which count where both are given. */
export type CallLimitOptions = SomeLimits & {
  readonly [Kind in LimitedKind]?: SomeLimits | undefined;
};

const PARTS: readonly (keyof CallLimits)[] = ['maxEntries', 'maxKeys', 'maxBytes'];
const KINDS: readonly LimitedKind[] = ['directory', 'recursive', 'files', 'list'];

/**
 * Fills in defaults.
 *
 * @throws {@link BatchError} `ERR_OPTION` for a limit that is unknown, or no integer from `1` and up.
 */
export function checkLimits(options: CallLimitOptions = {}, plugin?: string): LimitsByKind {
  checkKnownKeys('limits', options, [...PARTS, ...KINDS], plugin);
  const common = partsOf('limits', options, plugin);
  const limits = KINDS.map((kind) => {
    const own = options[kind] ?? {};
    checkKnownKeys(`limits.${kind}`, own, PARTS, plugin);
    return [kind, { ...UNLIMITED, ...common, ...partsOf(`limits.${kind}`, own, plugin) }];
  });
  return Object.fromEntries(limits) as LimitsByKind;
}

const UNLIMITED: CallLimits = { maxEntries: Infinity, maxKeys: Infinity, maxBytes: Infinity };

/** Those that are given. */
function partsOf(name: string, options: SomeLimits, plugin?: string): Partial<CallLimits> {
  const given = PARTS.filter((part) => options[part] !== undefined);
  return Object.fromEntries(
    given.map((part) => [
      part,
      checkInteger(`${name}.${part}`, options[part], 1, Infinity, plugin),
    ]),
  );
}
