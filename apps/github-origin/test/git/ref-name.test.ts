import { describe, expect, it } from 'vitest';
import { isRefName } from '../../src/git/ref-name.js';

describe('a ref name', () => {
  it.each(['main', 'feature/x', 'v1.2.3', 'refs/heads/main', 'a'.repeat(40), 'HEAD', 'ümlaut'])(
    'is %j',
    (ref) => expect(isRefName(ref)).toBe(true),
  );

  it.each([
    '',
    '-c',
    'a b',
    'a:b',
    'a^{tree}',
    'a~1',
    'a..b',
    'main@{1}',
    'a\nb',
    'a\0b',
    'a\\b',
    '*',
  ])('is not %j', (ref) => expect(isRefName(ref)).toBe(false));
});
