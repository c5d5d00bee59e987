import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createApp } from './app.js';
import { createGate, type Gate } from './gate.js';
import { buildGithubSchema } from './graphql/schema.js';
import type { Origin } from './http/env.js';
import { isSafeTarget } from './http/safe-target.js';
import { send } from './http/send.js';
import type { GithubOriginOptions } from './options.js';
import { createRateBudget } from './rate-limit.js';
import { memoize } from './repositories/memoize.js';
import { openRepositories } from './repositories/open-repositories.js';
import { readSettings } from './settings.js';
import type { OriginStats } from './stats.js';
import { type TreeCalls, treeCalls } from './tree-calls.js';

/** A running origin. */
export interface GithubOrigin {
  /** The root of its API, `http://127.0.0.1:PORT`: what Octokit takes as `baseUrl`. */
  readonly url: string;
  /** What it has counted. */
  stats(): OriginStats;
  /** Sets the counters back to zero; requests in flight stay counted as such. */
  resetStats(): void;
  /**
   * Does what the first requests would otherwise wait for: reads every directory and builds the GraphQL
   * schema. To be awaited before anything is measured.
   *
   * @throws When a source cannot be read.
   */
  prepare(): Promise<void>;
  /**
   * How many calls tell every path of what is served, cut as this origin cuts it. For tests of those who make
   * them.
   *
   * @param fullName - `owner/name`, as it is served.
   * @throws TypeError where no repository of that name is served.
   */
  treeCalls(fullName: string): Promise<TreeCalls>;
  /** Stops at once: requests in flight are cut off. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Thousands of connections at once are what clients without a limit are measured with. */
const BACKLOG = 4_096;

/** Longer than a pause between two runs: a connection that the server ends is a failed request. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Serves directories and git repositories through a part of GitHub's API, on 127.0.0.1 only.
 *
 * @throws TypeError for a wrong option, and an error for a source that is not there or a port in use.
 */
export async function startGithubOrigin(options: GithubOriginOptions): Promise<GithubOrigin> {
  const settings = readSettings(options);
  const repositories = await openRepositories(settings.repositories);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  const gate = createGate(settings);
  const url = await listen(server, settings.port);
  const githubSchema = memoize(buildGithubSchema);
  const { rateLimit, clock } = settings;
  const budgets = {
    core: createRateBudget(rateLimit.core, clock),
    graphql: createRateBudget(rateLimit.graphql, clock),
    anonymous:
      rateLimit.anonymous === undefined ? undefined : createRateBudget(rateLimit.anonymous, clock),
  };
  const listener = requestListener({ url, settings, repositories, githubSchema, budgets }, gate);
  server.on('request', listener);

  return {
    url,
    stats: gate.stats,
    resetStats: gate.resetStats,
    async prepare() {
      await Promise.all([githubSchema(), repositories.prepare()]);
    },
    async treeCalls(fullName) {
      const [owner = '', name = ''] = fullName.split('/');
      const repository = repositories.find(owner, name);
      const tree = await repository?.tree(repository.defaultBranch);
      if (repository === undefined || tree === undefined) {
        throw new TypeError(`Expected the name of a repository that is served, got ${fullName}.`);
      }
      return treeCalls(tree, repository, settings.limits);
    },
    close: memoize(async () => {
      repositories.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }),
  };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen({ host: HOST, port, backlog: BACKLOG });
  await once(server, 'listening');
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

function requestListener(origin: Origin, gate: Gate) {
  const app = createApp(origin);
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      const visit = gate.visitOf(outgoing);
      const response = await app.fetch(request, { incoming, outgoing, visit });
      await send(response, outgoing, visit);
      return RESPONSE_ALREADY_SENT;
    },
    // The process that starts an origin keeps its own Request and Response.
    { overrideGlobalObjects: false },
  );
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    gate.arrive(incoming, outgoing);
    // An address that means another one is no address here: it ends as a 404 like any unknown one.
    if (!isSafeTarget(incoming.url ?? '')) incoming.url = '/refused';
    void listener(incoming, outgoing);
  };
}
