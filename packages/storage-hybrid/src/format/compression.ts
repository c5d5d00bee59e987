import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { checkInteger, checkKnownKeys } from '@batchkit/core/checks';

/** Options of compression. */
export interface CompressionOptions {
  /**
   * How long the encoded value is at least that is compressed: letters of text, or bytes. An integer from `1`.
   * @default 4_096
   */
  minBytes?: number | undefined;
}

/** What is longer than this when it is unpacked is taken for broken: a value of this size is none of a cache's. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** How long an encoded value is from which on it is compressed; `Infinity`: none is. @throws {@link BatchError} ERR_OPTION */
export function compressedFrom(compression: CompressionOptions | false = false): number {
  if (compression === false) return Infinity;
  checkKnownKeys('options in compression', compression, ['minBytes'], 'hybrid');
  const { minBytes = 4_096 } = compression;
  return checkInteger('compression.minBytes', minBytes, 1, Number.MAX_SAFE_INTEGER, 'hybrid');
}

/** Deflates at the fastest level. */
export function pack(data: string | Uint8Array): Buffer {
  return deflateRawSync(data, { level: constants.Z_BEST_SPEED });
}

/** @throws Error for what {@link pack} has not made. */
export function unpack(bytes: Uint8Array): Buffer {
  return inflateRawSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
}
