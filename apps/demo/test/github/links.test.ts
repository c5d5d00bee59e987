import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serve } from '../support/origin.js';

it('a link is no file: its content is a path', async () => {
  const { client, folder } = await serve({ 'a/b.ts': 'b', 'a/c.ts': 'c' });
  // The folder is read with the first request.
  await symlink('b.ts', join(folder, 'a/link.ts'));
  expect((await client.listTree()).map(({ path }) => path)).toEqual(['a/b.ts', 'a/c.ts']);
  expect([...(await client.fetchDirectory('a')).keys()]).toEqual(['a/b.ts', 'a/c.ts']);
});
