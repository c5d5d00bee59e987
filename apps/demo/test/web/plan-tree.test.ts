import { describe, expect, it } from 'vitest';
import { type TreeNode, treeOf } from '../../web/src/panels/plan-tree.js';

const directory = (keys: number, singles = 0, call = 1) => ({
  groupCalls: keys === 0 ? [] : [{ call, keys, delivered: keys, durationMs: 1, status: 'ok' }],
  singles,
  fellBack: 0,
});

const drawn = ({ name, keys, calls, children }: TreeNode, depth = 0): string =>
  [
    `${'  '.repeat(depth)}${name} ${keys}/${calls}`,
    ...children.map((child) => drawn(child, depth + 1)),
  ].join('\n');

function treeFor(directories: Readonly<Record<string, ReturnType<typeof directory>>>) {
  return drawn(treeOf({ batch: 1, grouper: 'directory', requests: 1, calls: 1, directories }));
}

describe('the tree of a plan', () => {
  it('sums keys and calls upwards, names in order', () => {
    const directories = {
      'ui/forms': directory(3, 2, 1),
      ui: directory(2, 0, 2),
      docs: directory(0, 1),
    };
    expect(treeFor(directories)).toBe(
      ['/ 8/5', '  docs 1/1', '  ui 7/4', '    forms 5/3'].join('\n'),
    );
  });

  it('counts a call that covers several directories once', () => {
    const directories = { 'ui/forms': directory(3), 'ui/cards': directory(2), docs: directory(1) };
    expect(treeFor(directories)).toBe(
      ['/ 6/1', '  docs 1/1', '  ui 5/1', '    cards 2/1', '    forms 3/1'].join('\n'),
    );
  });

  it('names a directory that only leads to another with it', () => {
    expect(treeFor({ 'src/lib/ui': directory(2), 'src/lib/docs': directory(1, 0, 2) })).toBe(
      ['/ 3/2', '  src/lib 3/2', '    docs 1/1', '    ui 2/1'].join('\n'),
    );
    expect(treeFor({ 'a/b/c': directory(2) })).toBe(['/ 2/1', '  a/b/c 2/1'].join('\n'));
  });

  it('has the root itself, and names that objects have anyway', () => {
    expect(treeFor({ '': directory(1), constructor: directory(1, 0, 2) })).toBe(
      ['/ 2/2', '  constructor 1/1'].join('\n'),
    );
  });
});
