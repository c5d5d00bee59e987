import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { l2Keys } from '../../src/l2/l2-keys.js';

const keys = l2Keys('app:', 'ns');
// Letters that are escaped are common, so that they meet.
const anyKey = fc.string({
  unit: fc.constantFrom('a', ':', '%', '\0', '\ud83d', '\ude00', 'u', '2', '5', '3', 'A', 'é'),
});

describe('a key of L2', () => {
  it('begins with what tells it apart from all others', () => {
    expect(keys.prefix).toBe('app:batchkit2:ns/');
    expect(keys.write('a/b')).toBe('app:batchkit2:ns/a/b');
  });

  it('is read back as it was written, and is safe in UTF-8, in PostgreSQL and in `@keyv/redis`', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const physical = keys.write(key);
        expect(keys.read(physical)).toBe(key);
        expect(Buffer.from(physical).toString()).toBe(physical);
        expect(physical).not.toMatch(/::|\0/);
      }),
    );
  });

  it('is found by every start of it', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(), (key, at) => {
        const start = key.slice(0, at % (key.length + 1));
        expect(keys.write(key).startsWith(keys.writeStart(start))).toBe(true);
      }),
    );
  });
});
