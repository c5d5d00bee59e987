import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BATCH_ERROR_CODES } from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('names every error code, and no other', () => {
    const rows = readme.match(/^\| `ERR_[A-Z_]+`/gm) ?? [];
    const named = rows.map((row) => row.slice(3, -1));
    expect(named.toSorted()).toEqual([...BATCH_ERROR_CODES].toSorted());
  });
});
