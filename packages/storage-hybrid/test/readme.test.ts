import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary.js';

const packageFolder = join(import.meta.dirname, '..');

it('the usage in the README runs as it stands', async () => {
  const readme = await readFile(join(packageFolder, 'README.md'), 'utf8');
  const usage = /```js\n([\s\S]+?)```/.exec(readme)?.[1] ?? '';
  const folder = await temporaryFolder();
  const code = usage.replace('.cache/components', join(folder, 'components'));
  const node = promisify(execFile);
  const { stdout } = await node(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: packageFolder,
  });
  expect(stdout).toBe('1970-01-01T00:00:00.000Z null\n');
});
