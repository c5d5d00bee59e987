import type { MiddlewareHandler } from 'hono';
import { graphqlServerError, serverError } from './answers.js';
import type { OriginEnv } from './env.js';

/** Answers with a 5xx where the request's faults have one. */
export const serverErrors: MiddlewareHandler<OriginEnv> = async (c, next) => {
  const { visit } = c.env;
  const status = visit.faults?.serverError;
  if (status === undefined) return next();
  visit.countFault('serverError');
  return visit.request.route === 'graphql' ? graphqlServerError(c, status) : serverError(c, status);
};
