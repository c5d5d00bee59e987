import type { CallInfo } from '@batchkit/core';
import { optionError } from '@batchkit/core/checks';
import { NAME, type ResolvedOptions } from './resolve-options.js';

/** What a call is, by the functions of the options. */
export interface Charge {
  readonly resource: string;
  readonly kind: string;
  readonly points: number;
  /** What has to be left of a budget after it. A share. */
  readonly reserve: number;
}

/** The charge of a call. @throws {@link BatchError} `ERR_OPTION` where one of the functions answers something else than it should. */
export function chargeOf(options: ResolvedOptions, call: CallInfo): Charge {
  return {
    resource: textOf('resourceOf(call)', options.resourceOf(call)),
    kind: kindOf(options, call),
    points: pointsOf(options.pointsOf(call)),
    reserve: reserveOf(options, call),
  };
}

/** The kind of a call. @throws {@link BatchError} `ERR_OPTION` where it is no string. */
export function kindOf(options: ResolvedOptions, call: CallInfo): string {
  return textOf('kindOf(call)', options.kindOf(call));
}

/** What nobody waits for stops first, what is most urgent last. */
function reserveOf({ reserve, backgroundReserve }: ResolvedOptions, call: CallInfo): number {
  if (call.isBackground) return backgroundReserve;
  return call.priority === 'high' ? 0 : reserve;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw optionError(name, 'a string', value, NAME);
}

function pointsOf(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  throw optionError('pointsOf(call)', 'a number from 0 and up', value, NAME);
}
