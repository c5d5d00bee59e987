import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMergePatch, mergePatchOf } from '../../../src/dashboard/protocol/merge-patch.js';

/** JSON without `null`, which a merge patch cannot say. */
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', '__proto__', ''), fc.string()), tie('value'), {
      maxKeys: 5,
    }),
  ),
}));

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('a merge patch', () => {
  it('turns one value into another, over the wire', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const patch = mergePatchOf(before, after);
        const applied = patch === undefined ? before : applyMergePatch(before, plain(patch));
        expect(JSON.parse(JSON.stringify(applied))).toEqual(plain(after));
      }),
    );
  });

  it('is none where nothing has changed', () => {
    fc.assert(fc.property(json, (value) => mergePatchOf(value, plain(value)) === undefined));
  });

  it('holds what has changed and nothing else', () => {
    const before = { calls: { 1: { status: 'running' }, 2: { status: 'ok' } }, joins: 1 };
    const after = { calls: { 1: { status: 'ok' }, 2: { status: 'ok' } } };
    expect(mergePatchOf(before, after)).toEqual({ calls: { 1: { status: 'ok' } }, joins: null });
  });

  it('leaves what it is applied to as it was', () => {
    const before = { inner: { a: 1 } };
    expect(applyMergePatch(before, { inner: { a: 2 } })).toEqual({ inner: { a: 2 } });
    expect(before).toEqual({ inner: { a: 1 } });
  });
});
