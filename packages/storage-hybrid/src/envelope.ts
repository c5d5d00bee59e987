import { deserialize, serialize } from 'node:v8';
import { fidelityOf } from './fidelity.js';
import type { Stored } from './stored.js';

/** Raised with every change of the format. Other versions are not read. */
export const FORMAT_VERSION = 1;

/** What L2 holds for a key, as JSON text. Short names: there is one envelope for each value. */
interface Envelope {
  /** {@link FORMAT_VERSION}. */
  v: number;
  /** The key: an answer for another one is told apart from the one asked for. */
  k: string;
  /** `expiresAt`; absent: never. */
  e?: number | undefined;
  /** `staleUntil`, where it is after `expiresAt`; absent otherwise. `null`: for ever. */
  s?: number | null | undefined;
  /** `durationMs`. */
  d?: number | undefined;
  /** The value, where JSON holds it as it is. */
  j?: unknown;
  /** Else the value by `v8.serialize`, in base64. */
  c?: string | undefined;
}

/** What an envelope holds. */
export interface Opened extends Stored {
  readonly key: string;
}

/**
 * Writes a value and its lifetime as text.
 *
 * @throws TypeError where the value would not come back as it is.
 */
export function seal(key: string, { value, expiresAt, staleUntil, durationMs }: Stored): string {
  const envelope: Envelope = {
    v: FORMAT_VERSION,
    k: key,
    e: Number.isFinite(expiresAt) ? expiresAt : undefined,
    s: staleUntil > expiresAt ? finiteOrNull(staleUntil) : undefined,
    d: durationMs,
  };
  if (fidelityOf(value) === 'json') envelope.j = value;
  else envelope.c = serialize(value).toString('base64');
  return JSON.stringify(envelope);
}

/**
 * Reads what {@link seal} wrote.
 *
 * @throws Error for anything else: cut off, of another version, not an envelope at all.
 */
export function open(text: unknown): Opened {
  if (typeof text !== 'string') throw new TypeError(`Expected text, got ${typeof text}.`);
  const envelope: unknown = JSON.parse(text);
  if (!isEnvelope(envelope)) throw new TypeError('Expected an envelope of version 1.');
  const { k: key, e: expiresAt = Infinity, s = expiresAt, d: durationMs } = envelope;
  return { key, value: payloadOf(envelope), expiresAt, staleUntil: s ?? Infinity, durationMs };
}

function payloadOf({ c, j }: Envelope): unknown {
  return c === undefined ? j : deserialize(Buffer.from(c, 'base64'));
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { v, k, e, s, d, c } = value as Partial<Record<keyof Envelope, unknown>>;
  const isNumberOrAbsent = (part: unknown) => part === undefined || typeof part === 'number';
  return (
    v === FORMAT_VERSION &&
    typeof k === 'string' &&
    isNumberOrAbsent(e) &&
    (s === null || isNumberOrAbsent(s)) &&
    isNumberOrAbsent(d) &&
    (typeof c === 'string' ? !('j' in value) : c === undefined && 'j' in value)
  );
}

function finiteOrNull(moment: number): number | null {
  return Number.isFinite(moment) ? moment : null;
}
