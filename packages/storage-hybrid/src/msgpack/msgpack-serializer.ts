import { isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { Packr } from 'msgpackr';
import { fidelityOf } from '../format/fidelity.js';
import type { Serializer } from '../format/serializer.js';

/** What structured serialization begins with. MessagePack writes it for the number -1 alone. */
const STRUCTURED = 0xff;

/**
 * Keeps values as MessagePack, by `msgpackr`: shorter than JSON where there are many numbers, bytes or structured values.
 *
 * Each value is unpacked once when it is written. What has become another (`-0`, half a pair of letters) is kept by structured
 * serialization instead; functions, symbols and instances of classes are refused.
 *
 * @example hybridStorage({ l2, serializer: msgpackSerializer() })
 */
export function msgpackSerializer(): Serializer {
  // Records tell objects from Maps. Without structures to share, every value carries the shapes of its own.
  const packr = new Packr({ useRecords: true, moreTypes: true, structuredClone: true });

  function comesBack(bytes: Uint8Array, value: unknown): boolean {
    try {
      return isDeepStrictEqual(packr.unpack(bytes), value);
    } catch {
      // Some of what it packs it does not unpack.
      return false;
    }
  }

  return {
    name: 'msgpack',
    encode(value) {
      // Throws for what no form can hold.
      fidelityOf(value);
      const bytes = packr.pack(value);
      return comesBack(bytes, value) ? bytes : serialize(value);
    },
    decode(data) {
      const bytes = data as Uint8Array;
      return bytes[0] === STRUCTURED && bytes.length > 1 ? deserialize(bytes) : packr.unpack(bytes);
    },
  };
}
