import { deserialize, serialize } from 'node:v8';
import { checkFunction, optionError } from '@batchkit/core/checks';
import { fidelityOf } from './fidelity.js';

/** Turns values into what `l2` holds, and back. */
export interface Serializer {
  /** What tells its data apart from that of others: 1 to 32 of `a` to `z`, `0` to `9` and `-`. Not `json`, not `v8`. */
  readonly name: string;
  /**
   * @returns Text, or bytes: they are written in base64.
   * @throws Anything, where the value would not come back as it was. Its write fails alone.
   */
  encode(value: unknown): string | Uint8Array;
  /**
   * @param data - What `encode` has returned, text or bytes.
   * @throws Anything, where it is something else.
   */
  decode(data: string | Uint8Array): unknown;
}

/** JSON text. Loses what JSON cannot hold: for values of which `fidelityOf` says `json`. */
export const jsonSerializer: Serializer = {
  name: 'json',
  encode: JSON.stringify,
  decode: (data) => JSON.parse(data as string),
};

/** Structured serialization, as `structuredClone` does it. */
export const v8Serializer: Serializer = {
  name: 'v8',
  encode: serialize,
  decode: (data) => deserialize(data as Uint8Array),
};

/** The plainest of the two that brings `value` back as it was. @throws TypeError where neither does. */
export function plainestFor(value: unknown): Serializer {
  return fidelityOf(value) === 'json' ? jsonSerializer : v8Serializer;
}

const NAME = /^[a-z0-9-]{1,32}$/;

/** @throws {@link BatchError} ERR_OPTION */
export function checkSerializer(serializer: Serializer | undefined): void {
  if (serializer === undefined) return;
  if (typeof serializer !== 'object' || serializer === null) {
    throw optionError('serializer', 'an object', serializer, 'hybrid');
  }
  const { name, encode, decode } = serializer;
  if (typeof name !== 'string' || !NAME.test(name) || name === 'json' || name === 'v8') {
    const expected = "1 to 32 letters of a-z, 0-9 and -, and neither 'json' nor 'v8'";
    throw optionError('serializer.name', expected, name, 'hybrid');
  }
  checkFunction('serializer.encode', encode, {}, 'hybrid');
  checkFunction('serializer.decode', decode, {}, 'hybrid');
}
