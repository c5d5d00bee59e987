import { buildSchema, type GraphQLSchema } from 'graphql';

/** GitHub's public schema. Built from 1.2 MB of text: to be done once, and only when somebody asks. */
export async function buildGithubSchema(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema');
  // The published text has a field twice; taken as it is, it is good enough to check queries against.
  return buildSchema(schema.idl, { assumeValid: true, assumeValidSDL: true, noLocation: true });
}
