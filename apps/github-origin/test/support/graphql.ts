type Node = Record<string, unknown>;

/** What the tests look at. */
export interface GraphqlBody {
  data: { repository: Record<string, Node | undefined>; rateLimit: unknown };
  errors?: unknown[];
}

/** The answer as it is sent: Octokit throws at `errors`. */
export async function post(origin: { url: string }, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${origin.url}/graphql`, { method: 'POST', body: text });
  return { status: answer.status, body: (await answer.json()) as GraphqlBody };
}

/** A query for fields of the repository that `serveFiles` serves. */
export const inUi = (fields: string) => `{ repository(owner: "acme", name: "ui") { ${fields} } }`;
