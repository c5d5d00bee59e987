import { describe, expect, it } from 'vitest';
import { inUi, post } from '../support/graphql.js';
import { serveFiles } from '../support/origin.js';

describe('a query for a tree', () => {
  it('lists a directory with the text of its files', async () => {
    const { octokit } = await serveFiles({
      'src/a.ts': 'one',
      'src/b/c.ts': 'two',
      'src/run.sh': { script: 'sh' },
    });
    const object =
      'object { __typename oid ... on Blob { text } ... on Tree { entries { path } } }';
    const { repository } = await octokit.graphql<{ repository: Record<string, unknown> }>(
      inUi(`dir: object(expression: "main:src") { __typename
        ... on Tree { entries { name path type mode size extension oid ${object} } } }`),
    );
    const oid = expect.stringMatching(/^[0-9a-f]{40}$/);
    expect(repository.dir).toEqual({
      __typename: 'Tree',
      entries: [
        {
          name: 'a.ts',
          path: 'src/a.ts',
          type: 'blob',
          mode: 0o100644,
          size: 3,
          extension: '.ts',
          oid,
          object: { __typename: 'Blob', oid, text: 'one' },
        },
        {
          name: 'b',
          path: 'src/b',
          type: 'tree',
          mode: 0o040000,
          size: 0,
          extension: '',
          oid,
          object: { __typename: 'Tree', oid, entries: [{ path: 'src/b/c.ts' }] },
        },
        {
          name: 'run.sh',
          path: 'src/run.sh',
          type: 'blob',
          mode: 0o100755,
          size: 2,
          extension: '.sh',
          oid,
          object: { __typename: 'Blob', oid, text: 'sh' },
        },
      ],
    });
  });

  it('lists the root for an empty path', async () => {
    const { origin } = await serveFiles({ a: '1', 'b/c': '2' });
    const query = inUi('object(expression: "HEAD:") { ... on Tree { entries { path } } }');
    const { body } = await post(origin, { query });
    expect(body.data.repository.object?.entries).toEqual([{ path: 'a' }, { path: 'b' }]);
  });
});
