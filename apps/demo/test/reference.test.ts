import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../src/catalogue/library.js';
import { comparedWithDisk, comparedWithGit, type IsIdentical } from '../src/reference.js';
import { serve } from './support/origin.js';

const TEXT = 'let größe = 1;\r\n';
const BYTES = Buffer.from([0, 0xff, 0xfe]);

async function references(): Promise<[string, IsIdentical][]> {
  const { library, folder } = await serve({ 'a.ts': TEXT, 'b.png': BYTES });
  const files = await listFiles(library);
  const disk = await comparedWithDisk(folder, files);
  await writeFile(join(folder, 'a.ts'), 'later');
  return [
    ['disk', disk],
    ['git', comparedWithGit(files)],
  ];
}

describe('a source', () => {
  it('is identical where every byte is', async () => {
    for (const [name, isIdentical] of await references()) {
      expect(isIdentical('a.ts', TEXT), name).toBe(true);
      expect(isIdentical('b.png', new Uint8Array(BYTES)), name).toBe(true);
    }
  });

  it.each<[string, string, string | Uint8Array]>([
    ['one byte differs', 'a.ts', TEXT.replace('1', '2')],
    ['line ends have been changed', 'a.ts', TEXT.replace('\r', '')],
    ['something was added', 'a.ts', `${TEXT}\n`],
    ['it belongs to another file', 'b.png', TEXT],
    ['bytes were read as text', 'b.png', BYTES.toString('utf8')],
    ['there is no such file', 'none.ts', TEXT],
    ['it is an error page', 'a.ts', '404: Not Found'],
  ])('is not where %s', async (_, path, source) => {
    for (const [name, isIdentical] of await references()) {
      expect(isIdentical(path, source), name).toBe(false);
    }
  });
});
