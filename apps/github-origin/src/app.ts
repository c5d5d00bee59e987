import { Hono } from 'hono';
import { graphqlRoute } from './graphql/graphql-route.js';
import { errorAnswer, notFound } from './http/answers.js';
import { authentication } from './http/authentication.js';
import type { Origin, OriginEnv } from './http/env.js';
import { latency } from './http/latency.js';
import { rateLimiting } from './http/rate-limiting.js';
import { secondaryLimits } from './http/secondary-limits.js';
import { serverErrors } from './http/server-errors.js';
import { timeouts } from './http/timeouts.js';
import { blobRoute } from './routes/blob-route.js';
import { contentsRoute } from './routes/contents-route.js';
import { rateLimitRoute } from './routes/rate-limit-route.js';
import { rawNotFound, rawRoute } from './routes/raw-route.js';
import { repositoryRoute } from './routes/repository-route.js';
import { treeRoute } from './routes/tree-route.js';

/** The way of a request: it waits, is charged, may be turned away, and is answered. */
export function createApp(origin: Origin): Hono<OriginEnv> {
  const { settings } = origin;
  const app = new Hono<OriginEnv>({ strict: false });

  app.use(latency(settings));
  app.route('/raw', rawApp(origin));
  app.use(rateLimiting(origin), secondaryLimits(settings), authentication(settings));
  app.use(timeouts, serverErrors);
  app.get('/rate_limit', rateLimitRoute(origin));
  app.get('/repos/:owner/:repo', repositoryRoute(origin));
  app.get('/repos/:owner/:repo/contents', contentsRoute(origin));
  app.get('/repos/:owner/:repo/contents/:path{[\\s\\S]+}', contentsRoute(origin));
  app.get('/repos/:owner/:repo/git/trees/:ref', treeRoute(origin));
  app.get('/repos/:owner/:repo/git/blobs/:sha', blobRoute(origin));
  app.post('/graphql', graphqlRoute(origin));
  app.notFound(notFound);
  app.onError((error, c) => errorAnswer(c, 500, error.message));
  return app;
}

/** Raw files are another service of GitHub's: no token, no API budget. */
function rawApp(origin: Origin): Hono<OriginEnv> {
  const app = new Hono<OriginEnv>({ strict: false });
  app.use(secondaryLimits(origin.settings), serverErrors);
  app.get('/:owner/:repo/:ref/:path{[\\s\\S]+}', rawRoute(origin));
  app.all('*', rawNotFound);
  return app;
}
