import { isAnyArrayBuffer } from 'node:util/types';

/** What V8 takes for things on a 64-bit machine, in bytes. Measured on Node 20, and rounded up. */
const SLOT = 8;
const HEAP_NUMBER = 16;
const STRING = 24;
const OBJECT = 32;
const ARRAY = 56;
const COLLECTION = 200;
const COLLECTION_ENTRY = 44;
const VIEW = 128;
const BACKING = 104;
const DATE = 96;
const ERROR = 512;
const OTHER = 80;
/** An array that grew by `push` has room for up to half as much again: the middle of what may be. */
const GROWN = 1.25;
/** A shape that only one object has, by property: its step in the chain of shapes, and its name. */
const OWN_SHAPE = 120;
/** Objects with more properties than this are kept as hash tables. */
const FAST_PROPERTIES = 128;
const HASHED_PROPERTY = 44;
/** How many names of properties are known at a time. */
const MAX_NAMES = 1_024;

const LARGEST_SMALL_INTEGER = 2 ** 31;

/** Letters that need two bytes each, and then all letters of their string do. */
const WIDE = /[^\0-\xff]/;

/**
 * Makes the estimate of what a value occupies, on the heap and in buffers outside of it. Its encoded length would tell
 * little: `{"a":1}` is seven letters, and several times that as an object.
 *
 * The estimate goes through all of the value; what a value holds twice is counted once. A view counts all of the buffer it
 * looks into, unless that is Node's pool: so much stays in memory for it. Objects share their shape with others of the same
 * properties: the name of a property counts where it was not seen lately.
 *
 * What it cannot see: the rest of a long string of which the value holds a part, what a function closes over, and the shapes
 * of objects that V8 gives one each (`{ ...other, more: 1 }`, on Node 20).
 *
 * @returns A function of a value. Bytes. It throws what a getter in the value throws.
 */
export function heapSizer(): (value: unknown) => number {
  const names = new Set<string>();

  return (value) => {
    if (typeof value !== 'object' || value === null) return sizeOfScalar(value);
    let bytes = 0;
    const left: object[] = [value];
    // Most values hold no object but themselves.
    let seen: Set<object> | undefined;
    const visit = (part: unknown) => {
      if (typeof part !== 'object' || part === null) {
        bytes += sizeOfScalar(part);
        return;
      }
      seen ??= new Set([value]);
      if (seen.has(part)) return;
      seen.add(part);
      left.push(part);
    };
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      const own = sizeOfObject(part, names, visit);
      bytes += own;
    }
    return Math.ceil(bytes);
  };
}

function sizeOfScalar(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return sizeOfString(value);
    case 'number':
      return isSmallInteger(value) ? 0 : HEAP_NUMBER;
    case 'bigint':
      return HEAP_NUMBER + Math.ceil(value.toString(16).length / 16) * SLOT;
    case 'function':
    case 'symbol':
      return OTHER;
    default:
      return 0;
  }
}

function isSmallInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < LARGEST_SMALL_INTEGER;
}

/** What a string occupies. Bytes. */
export function sizeOfString(text: string): number {
  return STRING + text.length * (WIDE.test(text) ? 2 : 1);
}

type Visit = (part: unknown) => void;

/** What an object itself occupies; what it holds is visited. */
function sizeOfObject(part: object, names: Set<string>, visit: Visit): number {
  if (Array.isArray(part)) return sizeOfArray(part, visit);
  if (ArrayBuffer.isView(part)) return VIEW + sizeOfViewed(part, visit);
  if (isAnyArrayBuffer(part)) return BACKING + part.byteLength;
  if (part instanceof Date) return DATE;
  if (part instanceof Map || part instanceof Set) {
    for (const inner of part.values()) visit(inner);
    if (part instanceof Map) for (const key of part.keys()) visit(key);
    return COLLECTION + part.size * COLLECTION_ENTRY;
  }
  const base = part instanceof Error ? ERROR : part instanceof RegExp ? OTHER : OBJECT;
  return base + sizeOfProperties(part, names, visit);
}

function sizeOfArray(part: readonly unknown[], visit: Visit): number {
  // Numbers alone are kept without a box each.
  if (!part.every((inner) => typeof inner === 'number')) for (const inner of part) visit(inner);
  return ARRAY + part.length * SLOT * GROWN;
}

/** What stays in memory because of a view. */
function sizeOfViewed({ buffer, byteLength }: ArrayBufferView, visit: Visit): number {
  if (buffer.byteLength > Buffer.poolSize || byteLength === buffer.byteLength) {
    visit(buffer);
    return 0;
  }
  // Its share of a pool with nothing but views of this size, the gap at the end included.
  return byteLength === 0 ? 0 : buffer.byteLength / Math.floor(buffer.byteLength / byteLength);
}

function sizeOfProperties(part: object, names: Set<string>, visit: Visit): number {
  const own = Object.keys(part);
  const isHashed = own.length > FAST_PROPERTIES;
  let bytes = 0;
  for (const name of own) {
    visit((part as Record<string, unknown>)[name]);
    bytes += isHashed ? HASHED_PROPERTY : SLOT;
    if (names.has(name)) continue;
    if (names.size >= MAX_NAMES) names.clear();
    names.add(name);
    bytes += isHashed ? sizeOfString(name) : OWN_SHAPE + name.length;
  }
  return bytes;
}
