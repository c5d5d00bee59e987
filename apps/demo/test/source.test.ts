import { describe, expect, it } from 'vitest';
import { bytesOf, sourceOf } from '../src/source.js';

describe('a source', () => {
  it.each([
    ['text', Buffer.from('let größe = "✓";\r\n')],
    ['a byte order mark', Buffer.from('\uFEFFlet x;')],
    ['nothing', Buffer.alloc(0)],
    ['a NUL', Buffer.from('a\0b')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0xc3])],
    ['text in another encoding', Buffer.from('größe', 'latin1')],
  ])('gives back %s byte for byte', (_, bytes) => {
    expect(bytesOf(sourceOf(bytes)).equals(bytes)).toBe(true);
  });

  it('is a string where the bytes are UTF-8, and bytes where they are not', () => {
    expect(sourceOf(Buffer.from('✓'))).toBe('✓');
    expect(sourceOf(Buffer.from([0xff]))).toEqual(new Uint8Array([0xff]));
  });
});
