import { describe, expect, it } from 'vitest';
import { inUi, post } from '../support/graphql.js';
import { serveFiles } from '../support/origin.js';

describe('a query for the rest', () => {
  it('tells the names and the default branch of a repository', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const query = inUi('__typename name nameWithOwner defaultBranchRef { name }');
    expect((await post(origin, { query })).body.data.repository).toEqual({
      __typename: 'Repository',
      name: 'ui',
      nameWithOwner: 'acme/ui',
      defaultBranchRef: { name: 'main' },
    });
  });

  it('tells what is left of the budget, one point per request', async () => {
    const { origin } = await serveFiles({ a: '1' }, { rateLimit: { limit: 10 } });
    const query = '{ rateLimit { cost limit remaining used resetAt } }';
    await post(origin, { query });
    const { body } = await post(origin, { query });
    expect(body.data.rateLimit).toEqual({
      cost: 1,
      limit: 10,
      remaining: 8,
      used: 2,
      resetAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it('is null with an error of type NOT_FOUND for an unknown repository', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const query = '{ repository(owner: "acme", name: "nope") { name } }';
    expect((await post(origin, { query })).body).toEqual({
      data: { repository: null },
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['repository'],
          locations: [{ line: 1, column: 3 }],
          message: "Could not resolve to a Repository with the name 'acme/nope'.",
        },
      ],
    });
  });
});

describe('a query that is not served', () => {
  it.each([
    [inUi('stargazerCount'), 'github-origin does not serve `Repository.stargazerCount`.'],
    ['{ viewer { login } }', 'github-origin does not serve `Query.viewer`.'],
    [
      'mutation { addStar(input: { starrableId: "x" }) { clientMutationId } }',
      'github-origin does not serve `Mutation.addStar`.',
    ],
    [
      '{ rateLimit(dryRun: true) { cost } }',
      'github-origin does not serve `rateLimit(dryRun: true)`.',
    ],
    [
      inUi('object(expression: "main") { oid }'),
      'github-origin expects `expression` to be `ref:path` or an object id, got `main`.',
    ],
    [inUi('nonsense'), 'Cannot query field "nonsense" on type "Repository".'],
    ['{ repository(', 'Syntax Error: Expected Name, found <EOF>.'],
    [
      'query ($o: String!) { repository(owner: $o, name: "ui") { name } }',
      'Variable "$o" of required type "String!" was not provided.',
    ],
  ])('says so: %s', async (query, message) => {
    const { origin } = await serveFiles({ a: '1' });
    const { status, body } = await post(origin, { query });
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([{ message }]);
  });

  it('is an error of its own when there is no query, or no JSON', async () => {
    const { origin } = await serveFiles({ a: '1' });
    expect(await post(origin, '{')).toMatchObject({
      status: 400,
      body: { message: 'Problems parsing JSON' },
    });
    expect((await post(origin, { query: 1 })).body.errors).toMatchObject([
      { message: 'A query attribute must be specified and must be a string.' },
    ]);
    expect((await post(origin, 'null')).body.errors).toHaveLength(1);
  });
});
