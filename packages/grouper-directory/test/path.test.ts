import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directoryOf, pathProblem } from '../src/path.js';

const segment = fc
  .string({ minLength: 1, unit: fc.constantFrom('a', 'b', '.', '-', 'é', ' ') })
  .filter((text) => text !== '.' && text !== '..');
const filePath = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));

describe('a path is relative, divided by slashes, and stays inside the tree', () => {
  it.each([
    ['a'],
    ['src/ui/button.tsx'],
    ['...'],
    ['.github/workflows/ci.yml'],
    ['a..b/c..'],
    ['a:b:c'],
    ['__proto__/x'],
    ['with space/ключ'],
  ])('%j is one', (path) => expect(pathProblem(path)).toBeUndefined());

  it.each<[unknown, string]>([
    [undefined, 'is no string'],
    [null, 'is no string'],
    [7, 'is no string'],
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['/', 'is absolute'],
    ['C:/x', 'is absolute'],
    ['a/', 'ends with a slash'],
    ['a//b', 'has an empty segment'],
    ['..', 'has a ".." segment'],
    ['../a', 'has a ".." segment'],
    ['a/../b', 'has a ".." segment'],
    ['a/..', 'has a ".." segment'],
    ['.', 'has a "." segment'],
    ['./a', 'has a "." segment'],
    ['a/./b', 'has a "." segment'],
    ['a\\b', 'holds a backslash'],
    ['a\0b', 'holds a NUL character'],
  ])('%j is none: it %s', (path, problem) => expect(pathProblem(path)).toBe(problem));

  it('every path of plain segments is one', () => {
    fc.assert(fc.property(filePath, (path) => pathProblem(path) === undefined));
  });

  it('what is one is already in its normal form, below the root', () => {
    const anything = fc.string({ unit: fc.constantFrom('a', '.', '/', '\\', '\0', ':') });
    fc.assert(
      fc.property(anything, (path) => {
        fc.pre(pathProblem(path) === undefined);
        expect(posix.normalize(path)).toBe(path);
        expect(posix.join('/root', path).startsWith('/root/')).toBe(true);
      }),
    );
  });
});

describe('the directory of a file is all of its path but the last segment', () => {
  it.each([
    ['a', ''],
    ['a/b', 'a'],
    ['a/b/c', 'a/b'],
  ])('%j lies in %j', (path, directory) => expect(directoryOf(path)).toBe(directory));

  it('as splitting and joining would say', () => {
    fc.assert(
      fc.property(filePath, (path) => {
        expect(directoryOf(path)).toBe(path.split('/').slice(0, -1).join('/'));
      }),
    );
  });
});
