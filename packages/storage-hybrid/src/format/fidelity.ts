/** How a value survives being written as text: `json` as plain JSON, `clone` by structured serialization only. */
export type Fidelity = 'json' | 'clone';

/** What structured serialization brings back as it was, besides plain objects and arrays. */
const CLONED = new Set<unknown>(
  [
    Date,
    RegExp,
    Map,
    Set,
    ArrayBuffer,
    DataView,
    Buffer,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((type) => type.prototype),
);

/**
 * Finds the plainest form in which a value comes back as it was. An object without a prototype comes back as a
 * plain one, as with `structuredClone`.
 *
 * @throws TypeError for what no form can hold: functions, symbols, instances of classes.
 */
export function fidelityOf(value: unknown): Fidelity {
  const seen = new Set<object>();
  let fidelity: Fidelity = 'json';

  function visit(part: unknown): void {
    if (typeof part === 'object' && part !== null) visitObject(part);
    else if (!isJsonScalar(part)) fidelity = 'clone';
  }

  function visitObject(part: object): void {
    if (seen.has(part)) {
      // Shared or circular: JSON would double it, or never end.
      fidelity = 'clone';
      return;
    }
    seen.add(part);
    const prototype: unknown = Object.getPrototypeOf(part);
    if (Array.isArray(part) && prototype === Array.prototype) visitArray(part);
    else if (prototype === Object.prototype || prototype === null) visitProperties(part);
    else visitCloned(part, prototype);
  }

  function visitArray(part: unknown[]): void {
    // A hole, or a property beside the elements, is lost by JSON.
    if (Object.keys(part).length !== part.length) fidelity = 'clone';
    visitProperties(part);
  }

  function visitProperties(part: object): void {
    if (Object.getOwnPropertySymbols(part).length > 0)
      throw new TypeError('It has a symbol as a key.');
    for (const inner of Object.values(part)) visit(inner);
  }

  function visitCloned(part: object, prototype: unknown): void {
    if (!CLONED.has(prototype))
      throw new TypeError(`It holds ${nameOf(part)}, which is not plain data.`);
    fidelity = 'clone';
    if (ArrayBuffer.isView(part)) return;
    if (Object.keys(part).length > 0)
      throw new TypeError(`It holds ${nameOf(part)} with properties.`);
    if (part instanceof Map) for (const pair of part) pair.forEach(visit);
    else if (part instanceof Set) part.forEach(visit);
  }

  visit(value);
  return fidelity;
}

/** @throws TypeError for a function or a symbol. */
function isJsonScalar(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'undefined':
    case 'bigint':
      return false;
    case 'object':
      return value === null;
    default:
      throw new TypeError(`It holds a ${typeof value}, which is not plain data.`);
  }
}

function nameOf(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== ''
    ? `an instance of ${name}`
    : 'an object of a class';
}
