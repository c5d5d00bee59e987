import { describe, expect, it } from 'vitest';
import { inUi, post } from '../support/graphql.js';
import { serveFiles, startOrigin } from '../support/origin.js';
import { makeGitRepository } from '../support/real-git.js';

const BLOB = '... on Blob { text byteSize isBinary isTruncated oid }';

describe('a query for blobs', () => {
  it('answers 50 aliases in one request', async () => {
    const paths = Array.from({ length: 50 }, (_, index) => `src/f${index}.ts`);
    const { octokit, origin } = await serveFiles(
      Object.fromEntries(paths.map((path) => [path, `// ${path}`])),
    );
    const aliases = paths.map(
      (path, index) => `f${index}: object(expression: "main:${path}") { ${BLOB} }`,
    );
    const { repository } = await octokit.graphql<{ repository: Record<string, { text: string }> }>(
      `query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${aliases} } }`,
      { owner: 'acme', name: 'ui' },
    );
    expect(Object.keys(repository)).toEqual(paths.map((_, index) => `f${index}`));
    expect(Object.values(repository).map(({ text }) => text)).toEqual(
      paths.map((path) => `// ${path}`),
    );
    expect(origin.stats()).toMatchObject({ requests: 1, byRoute: { graphql: 1 } });
  });

  it('is null for what is not there, without an error', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const { body } = await post(origin, {
      query: inUi(`here: object(expression: "HEAD:a") { __typename }
        file: object(expression: "main:b") { __typename }
        ref: object(expression: "nope:a") { __typename }
        up: object(expression: "main:../a") { __typename }
        id: object(oid: "${'0'.repeat(40)}") { __typename }`),
    });
    expect(body).toEqual({
      data: {
        repository: { here: { __typename: 'Blob' }, file: null, ref: null, up: null, id: null },
      },
    });
  });

  it('cuts the text at exactly 512,000 bytes, told by isTruncated alone', async () => {
    const fits = 'a'.repeat(512_000);
    const { origin } = await serveFiles({ fits, large: `${fits}b` });
    const { body } = await post(origin, {
      query: inUi(`fits: object(expression: "main:fits") { ${BLOB} }
        large: object(expression: "main:large") { ${BLOB} }`),
    });
    const { fits: whole, large } = body.data.repository;
    expect([whole?.text === fits, whole?.isTruncated, whole?.byteSize]).toEqual([
      true,
      false,
      512_000,
    ]);
    expect([large?.text === fits, large?.isTruncated, large?.byteSize]).toEqual([
      true,
      true,
      512_001,
    ]);
    expect(body.errors).toBeUndefined();
  });

  it('has no text for a binary file, nor for text that is no UTF-8', async () => {
    const { origin } = await serveFiles({
      binary: new Uint8Array([1, 0, 2]),
      latin: new Uint8Array([0xe4, 0x0a]),
    });
    const { body } = await post(origin, {
      query:
        inUi(`binary: object(expression: "main:binary") { ... on Blob { text isBinary byteSize } }
        latin: object(expression: "main:latin") { ... on Blob { text isBinary } }`),
    });
    expect(body.data.repository).toEqual({
      binary: { text: null, isBinary: true, byteSize: 3 },
      latin: { text: null, isBinary: null },
    });
  });

  it('finds an object by its id, a blob as well as a tree', async () => {
    const { origin } = await startOrigin({
      repositories: { 'acme/ui': { git: await makeGitRepository({ 'src/a.ts': 'text' }) } },
    });
    const byPath = await post(origin, {
      query: inUi(`blob: object(expression: "main:src/a.ts") { oid }
        tree: object(expression: "main:src/") { oid }`),
    });
    const { blob, tree } = byPath.body.data.repository;
    const byId = await post(origin, {
      query: inUi(`blob: object(oid: "${blob?.oid}") { ... on Blob { text } }
        tree: object(expression: "${tree?.oid}") { ... on Tree { entries { path } } }`),
    });
    expect(byId.body.data.repository).toEqual({
      blob: { text: 'text' },
      tree: { entries: [{ path: 'a.ts' }] },
    });
  });
});
