import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../src/config/config-file.js';
import { folderOf } from '../support/origin.js';

const MODULE = 'export default { batch: { timeoutMs: 5_000 } };\n';

describe('a configuration file', () => {
  it.each([
    [
      'batchkit.config.ts',
      `const timeoutMs: number = 5_000;\nexport default { batch: { timeoutMs } };\n`,
    ],
    ['batchkit.config.js', MODULE],
    ['batchkit.config.mjs', MODULE],
    ['batchkit.config.json', '{ "batch": { "timeoutMs": 5000 } }'],
  ])('may be %s', async (name, text) => {
    const layer = await readConfigFile(await folderOf({ [name]: text }), undefined);
    expect(layer?.values).toMatchObject({ batch: { timeoutMs: 5_000 } });
    expect(layer?.originOf(['batch'])).toBe(name);
  });

  it('need not be there', async () => {
    expect(await readConfigFile(await folderOf({}), undefined)).toBeUndefined();
  });

  it('that is named is taken instead, and must be there', async () => {
    const folder = await folderOf({ 'batchkit.config.json': '{}' });
    await writeFile(join(folder, 'other.json'), '{ "latencyMs": 1 }');
    expect((await readConfigFile(folder, 'other.json'))?.values).toMatchObject({ latencyMs: 1 });
    await expect(readConfigFile(folder, 'none.json')).rejects.toThrow('none.json cannot be read: ');
  });

  it.each([
    ['{ nonsense', 'batchkit.config.json cannot be read: '],
    ['[5]', 'batchkit.config.json: Expected a configuration, got [5].'],
  ])('that holds %s is an error', async (text, message) => {
    const folder = await folderOf({ 'batchkit.config.json': text });
    await expect(readConfigFile(folder, undefined)).rejects.toThrow(message);
  });
});
