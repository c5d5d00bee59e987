type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What turns `before` into `after`; `undefined` where they are the same. Arrays are replaced as a whole.
 *
 * @param after - JSON in which nothing is `null`.
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergePatchOf(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  }
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    const part = value === undefined ? undefined : patchOfMember(before, name, value);
    if (part !== undefined) define(patch, name, part);
  }
  for (const name of Object.keys(before)) {
    if (before[name] !== undefined && (!Object.hasOwn(after, name) || after[name] === undefined)) {
      define(patch, name, null);
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** `target` with `patch` applied. What did not change is shared with `target`, and nothing of it is changed. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = Object.assign(
    Object.create(null),
    isObject(target) ? target : {},
  );
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = applyMergePatch(merged[name], value);
  }
  return merged;
}

function patchOfMember(before: Json, name: string, value: unknown): unknown {
  return Object.hasOwn(before, name) ? mergePatchOf(before[name], value) : value;
}

/** Also where a member is called `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
