import { BatchError } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { type DirectoryGrouperOptions, directoryGrouper } from '../src/index.js';

const pathOf = (key: string) => key.slice('file:'.length);

describe('keys of one directory share a group', () => {
  const { groupOf } = directoryGrouper({ pathOf });

  it('named after the directory', () => {
    expect(groupOf('file:src/ui/button.tsx')).toBe('src/ui');
    expect(groupOf('file:src/ui/card.tsx')).toBe('src/ui');
  });

  it('and the root is the empty one', () => expect(groupOf('file:README.md')).toBe(''));

  it('which a directory further down does not share', () => {
    expect(groupOf('file:src/ui/forms/input.tsx')).toBe('src/ui/forms');
  });

  it("`'src/button'.startsWith('src/but')` taken for inside the directory: it is not", () => {
    expect(groupOf('file:src/button/index.ts')).not.toBe(groupOf('file:src/but/index.ts'));
    expect(groupOf('file:src/button')).toBe('src');
  });
});

describe("with the scope 'tree'", () => {
  const { groupOf } = directoryGrouper({ pathOf, scope: 'tree' });

  it('all keys share one group', () => {
    expect(groupOf('file:src/ui/button.tsx')).toBe(groupOf('file:README.md'));
  });

  it('but those that have no path', () => {
    expect(() => groupOf('file:src/../button.tsx')).toThrow('has a ".." segment');
  });
});

describe('a key without a usable path is an error that names it', () => {
  const errorOf = (key: string, options: DirectoryGrouperOptions = { pathOf }) => {
    try {
      directoryGrouper(options).groupOf(key);
    } catch (error) {
      return error as BatchError;
    }
    throw new Error('it was grouped');
  };

  it.each([
    [
      'file:a/../b',
      'Expected `pathOf` to return a relative path, got "a/../b", which has a ".." segment',
    ],
    [
      'file:/etc/passwd',
      'Expected `pathOf` to return a relative path, got "/etc/passwd", which is absolute',
    ],
    [
      'file:a//b',
      'Expected `pathOf` to return a relative path, got "a//b", which has an empty segment',
    ],
    ['file:a/', 'Expected `pathOf` to return a relative path, got "a/", which ends with a slash'],
    [
      'file:a\\b',
      'Expected `pathOf` to return a relative path, got "a\\\\b", which holds a backslash',
    ],
    ['', 'Expected `pathOf` to return a relative path, got "", which is empty'],
  ])('%j', (key, text) => {
    const error = errorOf(key);
    expect(error).toBeInstanceOf(BatchError);
    expect(error).toMatchObject({ code: 'ERR_GROUPER_CONTRACT', key, plugin: 'directory' });
    expect(error.message).toBe(`[directory] ${text}. The key is ${JSON.stringify(key)}.`);
  });

  it('keys that hold no path: pathOf may give none', () => {
    const paths: Record<string, string> = { 'component:react:button': 'react/button.tsx' };
    const options = { pathOf: (key: string) => paths[key] as string };
    expect(directoryGrouper(options).groupOf('component:react:button')).toBe('react');
    expect(errorOf('component:react:card', options).message).toBe(
      '[directory] Expected `pathOf` to return a relative path, got `undefined`, which is no string. The key is "component:react:card".',
    );
  });

  it('pathOf may throw, and what it threw is the cause', () => {
    const cause = new Error('unknown framework');
    const options = {
      pathOf: () => {
        throw cause;
      },
    };
    const error = errorOf('k', options);
    expect(error).toMatchObject({ code: 'ERR_GROUPER_CONTRACT', key: 'k', cause });
    expect(error.message).toBe(
      '[directory] Expected `pathOf` to return a path, it threw: unknown framework. The key is "k".',
    );
  });
});

describe('a wrong option is an error at construction', () => {
  it.each<[unknown, string]>([
    [{}, 'Expected `pathOf` to be a function, got `undefined`.'],
    [{ pathOf: 'path' }, 'Expected `pathOf` to be a function, got `"path"` (string).'],
    [undefined, 'Expected `options of directoryGrouper` to be an object, got `undefined`.'],
    [
      { pathOf, scopes: 'tree' },
      'Unknown options of directoryGrouper: `scopes`. Known are `pathOf`, `scope`.',
    ],
    [
      { pathOf, scope: 'all' },
      `Expected \`scope\` to be one of 'directory', 'tree', got \`"all"\` (string).`,
    ],
  ])('%o', (options, message) => {
    expect(() => directoryGrouper(options as DirectoryGrouperOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', plugin: 'directory', message }),
    );
  });
});
