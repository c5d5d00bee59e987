import { describe, expect, it } from 'vitest';
import { octokitOf, serve, serveAll, sourceOf } from './support/origin.js';
import { tampered } from './support/tampered.js';

const BINARY = new Uint8Array([0, 1, 2, 255]);
const CUT = `${'y'.repeat(600_000)}\n`;
const FILES = { 'a/1.txt': '1\n', 'a/2.txt': '2\n', 'b/3.txt': '3\n', 'b/bom.txt': '\uFEFFbom\n' };
const PATHS = Object.keys(FILES);

interface Posted {
  data: { repository: Record<string, unknown> | null };
  errors?: unknown[];
}

describe('fetchFiles', () => {
  it('brings files of several directories in one query', async () => {
    const { origin } = await serve(FILES);
    const files = await sourceOf(origin).fetchFiles(PATHS);
    expect(Object.fromEntries(files)).toEqual(FILES);
    expect(origin.stats()).toMatchObject({ requests: 1, byRoute: { graphql: 1 } });
  });

  it('brings what a tree names by its id, whatever the branch has become', async () => {
    const { origin, repository } = await serve(FILES);
    const source = sourceOf(origin);
    await source.tree();
    repository.commit({ 'a/1.txt': null, 'b/3.txt': 'three\n' });
    expect(Object.fromEntries(await source.fetchFiles(PATHS))).toEqual(FILES);
  });

  it('leaves out what GraphQL cannot give whole, and says of what is not there that it is not', async () => {
    const { origin } = await serve({
      ...FILES,
      'cut.txt': CUT,
      'x.bin': BINARY,
      'odd.dat': BINARY,
      'link.txt': { link: 'a/1.txt' },
    });
    const asked = [...PATHS, 'cut.txt', 'x.bin', 'odd.dat', 'link.txt', 'a', 'none.txt'];
    for (const knowsTree of [false, true]) {
      const source = sourceOf(origin);
      if (knowsTree) await source.tree();
      const files = await source.fetchFiles(asked);
      expect(Object.fromEntries(files)).toEqual({ ...FILES, 'none.txt': null });
      expect(await source.fetchFile('cut.txt')).toBe(CUT);
      expect(await source.fetchFile('odd.dat')).toEqual(BINARY);
      expect(await source.fetchFile('link.txt')).toBe('1\n');
    }
  });

  it('asks for one of several files with the same content', async () => {
    const { origin } = await serve({ 'a.txt': 'same\n', 'b.txt': 'same\n', 'c.txt': 'other\n' });
    const source = sourceOf(origin);
    await source.tree();
    const files = await source.fetchFiles(['a.txt', 'b.txt', 'c.txt']);
    expect(files).toEqual(
      new Map([
        ['a.txt', 'same\n'],
        ['b.txt', 'same\n'],
        ['c.txt', 'other\n'],
      ]),
    );
    expect(origin.stats().byRoute).toMatchObject({ tree: 1, graphql: 1, blob: 0 });
  });

  it('asks for nothing that is known, and for the one that changed by its id', async () => {
    const { origin, repository } = await serve(FILES);
    const source = sourceOf(origin);
    await source.tree();
    await source.fetchFiles(PATHS);
    repository.commit({ 'b/3.txt': 'three\n' });
    source.expire();
    origin.resetStats();
    const files = await source.fetchFiles(PATHS);
    expect(Object.fromEntries(files)).toEqual({ ...FILES, 'b/3.txt': 'three\n' });
    expect(origin.stats()).toMatchObject({ requests: 2, byRoute: { tree: 1, blob: 1 } });
  });

  it('without credentials only what is known is in the answer', async () => {
    const { origin } = await serve(FILES);
    const source = sourceOf(origin, { octokit: octokitOf(origin, '') });
    expect(await source.fetchFiles(PATHS)).toEqual(new Map());
    expect(source.hasBulk).toBe(false);
    await source.fetchFile('a/1.txt');
    expect(await source.fetchFiles(PATHS)).toEqual(new Map([['a/1.txt', '1\n']]));
    expect(origin.stats().byRoute.graphql).toBe(0);
  });

  it('a ref that is not there is an error, not many absent files', async () => {
    const { origin } = await serve(FILES);
    const asked = sourceOf(origin, { ref: 'other' }).fetchFiles(PATHS);
    await expect(asked).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    const repo = sourceOf(origin, { repo: 'other' }).fetchFiles(PATHS);
    await expect(repo).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', status: 200 });
  });
});

describe('an answer that is not what it seems', () => {
  const served = serveAll(FILES);

  it('an alias that is missing is left out, null is absence', async () => {
    const { origin } = served;
    const octokit = tampered(origin, ({ body }) => {
      const { data } = body as Posted;
      const { f1: _, ...repository } = data.repository ?? {};
      return { data: { repository: { ...repository, f2: null } } };
    });
    const files = await sourceOf(origin, { octokit }).fetchFiles(PATHS);
    expect(files.has('a/2.txt')).toBe(false);
    expect(files.get('b/3.txt')).toBeNull();
    expect(files.get('a/1.txt')).toBe('1\n');
  });

  it('null beside an error says nothing, and what did come is kept', async () => {
    const { origin } = served;
    const octokit = tampered(origin, ({ body }) => {
      const { data } = body as Posted;
      const repository = { ...data.repository, f2: null };
      return { data: { repository }, errors: [{ message: 'resource limits exceeded' }] };
    });
    const files = await sourceOf(origin, { octokit }).fetchFiles(PATHS);
    expect(files.has('b/3.txt')).toBe(false);
    expect(files.get('a/1.txt')).toBe('1\n');
  });

  it.each([{ data: { repository: {} } }, { data: {} }, { data: null }, {}, 'nothing'])(
    'the silent %j is an error',
    async (silent) => {
      const { origin } = served;
      const source = sourceOf(origin, { octokit: tampered(origin, () => silent) });
      await expect(source.fetchFiles(PATHS)).rejects.toMatchObject({ code: 'ERR_ANSWER' });
    },
  );

  it('a text that is another one than its id says is left out', async () => {
    const { origin } = served;
    const octokit = tampered(origin, ({ body }) => {
      const { data } = body as Posted;
      const file = data.repository?.f0 as object;
      return { data: { repository: { ...data.repository, f0: { ...file, text: '' } } } };
    });
    const files = await sourceOf(origin, { octokit }).fetchFiles(PATHS);
    expect(files.has('a/1.txt')).toBe(false);
    expect(files.size).toBe(3);
  });

  it('a tree without an end, and contents cut short, are errors', async () => {
    const { origin } = served;
    const octokit = tampered(origin, ({ body }) => {
      const answer = body as Record<string, unknown>;
      return 'tree' in answer
        ? { sha: answer.sha, tree: answer.tree }
        : { ...answer, content: '', size: 0 };
    });
    const source = sourceOf(origin, { octokit });
    await expect(source.tree()).rejects.toMatchObject({ code: 'ERR_ANSWER' });
    await expect(source.fetchFile('a/1.txt')).rejects.toMatchObject({ code: 'ERR_ANSWER' });
  });
});
