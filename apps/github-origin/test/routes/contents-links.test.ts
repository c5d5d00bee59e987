import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/files.js';
import { refusalOf, serveFiles, UI } from '../support/origin.js';

const CONTENTS = 'GET /repos/{owner}/{repo}/contents/{path}';
const RAW = { mediaType: { format: 'raw' } };

describe('a link', () => {
  it('to a file shows the file', async () => {
    const { octokit } = await serveFiles({ 'src/a': 'text', 'x/y': { link: '../src/a' } });
    const { data } = await octokit.request(CONTENTS, { ...UI, path: 'x/y' });
    expect(data).toMatchObject({ type: 'file', name: 'y', path: 'x/y', size: 4 });
  });

  it('to a directory, to nothing, or to itself shows itself', async () => {
    const { octokit } = await serveFiles({
      'src/a': 'text',
      dir: { link: 'src/' },
      gone: { link: 'nothing' },
      loop: { link: 'loop' },
    });
    for (const [path, target] of [
      ['dir', 'src/'],
      ['gone', 'nothing'],
      ['loop', 'loop'],
    ]) {
      const { data } = await octokit.request(CONTENTS, { ...UI, path: path ?? '' });
      expect(data).toMatchObject({ type: 'symlink', path, target });
    }
  });

  it('that leads outside is not found', async () => {
    const outside = await makeDirectory({ secret: 'secret' });
    const { octokit } = await serveFiles({
      absolute: { link: `${outside}/secret` },
      'src/up': { link: '../../secret' },
    });
    for (const path of ['absolute', 'src/up']) {
      const refusal = await refusalOf(octokit.request(CONTENTS, { ...UI, path, ...RAW }));
      expect(refusal.status, path).toBe(404);
    }
  });
});
