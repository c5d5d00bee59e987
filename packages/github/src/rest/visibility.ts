import { ask, type Connection, requestOf } from '../connection.js';
import { createFlight } from '../flight.js';

/** Whether the repository can be seen at all: a 404 says nothing of a file where it cannot. */
export interface Visibility {
  /** Something of the repository has been read. */
  prove(): void;
  /**
   * Resolves where it can be seen. One call, at most once for good.
   *
   * @throws {@link GithubError} `ERR_NOT_FOUND` where it cannot.
   */
  confirm(signal: AbortSignal | undefined): Promise<void>;
}

/** Nothing is known at first. */
export function createVisibility(connection: Connection): Visibility {
  const { octokit, owner, repo } = connection;
  let isVisible = false;
  const flight = createFlight(async (signal) => {
    await ask(connection, 'core', `to see the repository ${owner}/${repo}`, signal, () =>
      octokit.request('GET /repos/{owner}/{repo}', { owner, repo, request: requestOf(signal) }),
    );
    isVisible = true;
  });
  return {
    prove() {
      isVisible = true;
    },
    async confirm(signal) {
      if (!isVisible) await flight.join(signal);
    },
  };
}
