import { Octokit } from '@octokit/core';
import { TOKEN } from './origin.js';

/** What an answer is turned into on its way. */
export type Tamper = (answer: { url: string; body: unknown }) => unknown;

/** A client whose JSON answers go through `tamper` before it sees them: `undefined` leaves one alone. */
export function tampered(origin: { url: string }, tamper: Tamper): Octokit {
  return new Octokit({
    baseUrl: origin.url,
    auth: TOKEN,
    request: {
      fetch: async (url: string, init: RequestInit) => {
        const response = await fetch(url, init);
        if (!response.headers.get('content-type')?.includes('application/json')) return response;
        const text = await response.text();
        const body = tamper({ url, body: JSON.parse(text) });
        return new Response(body === undefined ? text : JSON.stringify(body), response);
      },
    },
  });
}
