import { describe, expect, it } from 'vitest';
import { createObjectParser, type GitObject } from '../../src/git/cat-file-parser.js';

const SHA = 'a'.repeat(40);
const OUTPUT = Buffer.concat([
  Buffer.from(`${SHA} blob 5\nab\ncd\n`),
  Buffer.from('nothing missing\n'),
  Buffer.from(`${SHA} blob 0\n\n`),
  Buffer.from('abc ambiguous\n'),
  Buffer.from(`${SHA} tree 3\n`),
  Buffer.from([0, 255, 10, 10]),
]);

function parseInChunksOf(size: number): (string | undefined)[] {
  const objects: (GitObject | undefined)[] = [];
  const parse = createObjectParser((object) => objects.push(object));
  for (let start = 0; start < OUTPUT.length; start += size) {
    parse(OUTPUT.subarray(start, start + size));
  }
  return objects.map((object) => object && `${object.type} ${object.body.toString('hex')}`);
}

describe('the output of git cat-file', () => {
  it('reads the same wherever it is cut', () => {
    const whole = parseInChunksOf(OUTPUT.length);
    expect(whole).toEqual(['blob 61620a6364', undefined, 'blob ', undefined, 'tree 00ff0a']);
    for (let size = 1; size < OUTPUT.length; size += 1) {
      expect(parseInChunksOf(size), `chunks of ${size}`).toEqual(whole);
    }
  });

  it('is refused when it is not what git documents', () => {
    const parse = createObjectParser(() => {});
    expect(() => parse(Buffer.from('what is this\n'))).toThrow(
      'git cat-file answered "what is this".',
    );
  });
});
