import { crc32 } from 'node:zlib';
import { BatchError } from '@batchkit/core';
import { checkBoolean } from '@batchkit/core/checks';
import type { Stored } from '../stored.js';
import { type CompressionOptions, compressedFrom, pack, unpack } from './compression.js';
import {
  countIn,
  DURATION_DIGITS,
  DURATIONS_END,
  KEY_LENGTH_END,
  LENGTH_END,
  MOMENT_DIGITS,
  MOMENTS_END,
  momentIn,
  numberIn,
  rememberedLifetime,
  UNKNOWN,
  written,
} from './header.js';
import {
  checkSerializer,
  jsonSerializer,
  plainestFor,
  type Serializer,
  v8Serializer,
} from './serializer.js';

/** Writes a value, its key and its lifetime as one text, and reads it back. */
export interface EnvelopeFormat {
  /** @throws Error where the value would not come back as it was. */
  seal(key: string, stored: Stored): string;
  /**
   * Reads the value of `key`.
   *
   * @throws {@link BatchError} ERR_STORAGE_CONTRACT where it is sound, and of another key. ERR_STORAGE_READ where nobody
   *   can read it: cut off, changed, of another version, by an unknown serializer, or no envelope at all.
   */
  open(key: string, text: unknown): Stored;
  /** Until when the value may be served; looks at nothing else. `undefined`: no envelope. */
  staleUntilOf(text: unknown): number | undefined;
}

/** What {@link envelopeFormat} can be told. */
export interface FormatOptions {
  readonly serializer?: Serializer | undefined;
  readonly compression?: CompressionOptions | false | undefined;
  readonly checksum?: boolean | undefined;
}

/** Raised with every change of the text. */
const VERSION = '2';
/** Whether a checksum stands at the end. */
const SUMMED = 'c';
const UNSUMMED = '-';
const SUM_DIGITS = 10;
/** JSON text: what most values are is told by one letter. */
const JSON_TEXT = 'j';
/** Otherwise how the payload was made from what the serializer returned, whose name follows. */
const TEXT = 't';
const BYTES = 'b';
const PACKED_TEXT = 'z';
const PACKED_BYTES = 'y';

/**
 * The text is a header of numbers of fixed width (version, whether there is a checksum, length of all of it, length of the
 * key, how many durations and moments follow, and these: `expiresAt` unless the value never ends, `staleUntil` where that
 * is another moment, `durationMs` where it is known), the letter of how the payload is written, the name of the serializer
 * where that is not JSON, the key, and the payload. Moments are whole milliseconds: reading their digits is what a header
 * costs. The checksum is the CRC-32 of everything before it, as UTF-8.
 *
 * @throws {@link BatchError} ERR_OPTION
 */
export function envelopeFormat({
  serializer,
  compression,
  checksum = false,
}: FormatOptions = {}): EnvelopeFormat {
  checkBoolean('checksum', checksum, 'hybrid');
  checkSerializer(serializer);
  const minBytes = compressedFrom(compression);
  const serializers = new Map<string, Serializer>();
  for (const known of [jsonSerializer, v8Serializer, serializer]) {
    if (known !== undefined) serializers.set(known.name, known);
  }

  const head = VERSION + (checksum ? SUMMED : UNSUMMED);
  const lifetimeOf = rememberedLifetime();

  /** How the value is written, the key, and the value. */
  function bodyOf(key: string, value: unknown): string {
    const by = serializer ?? plainestFor(value);
    const data = by.encode(value);
    const isText = typeof data === 'string';
    if (data.length >= minBytes) {
      const packed = pack(data).toString('base64');
      const how = isText ? PACKED_TEXT : PACKED_BYTES;
      if (packed.length < data.length) return `${how}${by.name};${key}${packed}`;
    }
    if (!isText) return `${BYTES}${by.name};${key}${Buffer.from(data).toString('base64')}`;
    return by === jsonSerializer ? JSON_TEXT + key + data : `${TEXT}${by.name};${key}${data}`;
  }

  /** @param as - The letter of how the payload is written, and the name of the serializer. */
  function decoded(as: string, payload: string): unknown {
    const how = as[0];
    const name = as.slice(1);
    const by = serializers.get(name);
    if (by === undefined) throw new TypeError(`Expected a known serializer, got '${name}'.`);
    if (how === TEXT) return by.decode(payload);
    const bytes = Buffer.from(payload, 'base64');
    if (how === BYTES) return by.decode(bytes);
    const unpacked = unpack(bytes);
    return by.decode(how === PACKED_TEXT ? unpacked.toString() : unpacked);
  }

  function read(key: string, text: string): Stored {
    const end = text[1] === UNSUMMED ? text.length : assertSum(text);
    const moments = countIn(text, DURATIONS_END, 2);
    const durationAt = MOMENTS_END + moments * MOMENT_DIGITS;
    const howAt = durationAt + countIn(text, KEY_LENGTH_END, 1) * DURATION_DIGITS;
    const isJson = text[howAt] === JSON_TEXT;
    const keyAt = isJson ? howAt + 1 : text.indexOf(';', howAt) + 1;
    const keyEnd = keyAt + numberIn(text, LENGTH_END, KEY_LENGTH_END);
    const found = text.slice(keyAt, keyEnd);
    if (found !== key) throw misplaced(key, found);
    const payload = text.slice(keyEnd, end);
    const expiresAt = momentIn(text, Math.min(moments, 1));
    return {
      value: isJson ? JSON.parse(payload) : decoded(text.slice(howAt, keyAt - 1), payload),
      expiresAt,
      staleUntil: moments === 2 ? momentIn(text, 2) : expiresAt,
      durationMs: durationAt < howAt ? numberIn(text, durationAt, howAt) : undefined,
    };
  }

  return {
    seal(key, { value, expiresAt, staleUntil, durationMs = UNKNOWN }) {
      const isKnown = durationMs < UNKNOWN;
      const rest =
        written(key.length, Infinity, 7) +
        (isKnown ? '1' : '0') +
        lifetimeOf(expiresAt, staleUntil) +
        (isKnown ? written(durationMs, UNKNOWN, DURATION_DIGITS) : '') +
        bodyOf(key, value);
      const length = LENGTH_END + rest.length + (checksum ? SUM_DIGITS : 0);
      const sealed = head + written(length, Infinity, 10) + rest;
      return checksum ? sealed + written(crc32(sealed), Infinity, SUM_DIGITS) : sealed;
    },
    open(key, text) {
      try {
        checkHeader(text);
        return read(key, text);
      } catch (cause) {
        if (cause instanceof BatchError) throw cause;
        throw unreadable(key, cause);
      }
    },
    staleUntilOf(text) {
      try {
        checkHeader(text);
        return momentIn(text, countIn(text, DURATIONS_END, 2));
      } catch {
        return undefined;
      }
    },
  };
}

function checkHeader(text: unknown): asserts text is string {
  if (typeof text !== 'string') throw new TypeError(`Expected text, got ${typeof text}.`);
  if (text[0] !== VERSION || text.length <= MOMENTS_END) {
    throw new TypeError(`Expected an envelope of version ${VERSION}.`);
  }
  if (numberIn(text, 2, LENGTH_END) !== text.length) {
    throw new TypeError('Expected a whole envelope, got one that was cut off or grew.');
  }
}

/** @returns Where the checksum begins. @throws TypeError where it is wrong. */
function assertSum(text: string): number {
  const end = text.length - SUM_DIGITS;
  const isWhole = text[1] === SUMMED && end > MOMENTS_END;
  if (isWhole && crc32(text.slice(0, end)) === numberIn(text, end, text.length)) return end;
  throw new TypeError('Expected an envelope as it was written, got one that has changed.');
}

function misplaced(key: string, found: string): BatchError {
  const message = `[hybrid] l2 answered ${JSON.stringify(key)} with the value of ${JSON.stringify(found)}.`;
  return new BatchError('ERR_STORAGE_CONTRACT', message, { key, plugin: 'hybrid' });
}

function unreadable(key: string, cause: unknown): BatchError {
  const message = `[hybrid] l2 holds something unreadable for ${JSON.stringify(key)}.`;
  return new BatchError('ERR_STORAGE_READ', message, { key, plugin: 'hybrid', cause });
}
