import type { MiddlewareHandler } from 'hono';
import type { OriginSettings } from '../settings.js';
import { errorAnswer } from './answers.js';
import type { OriginEnv } from './env.js';

/**
 * Turns requests away that do not carry `token`; nobody where there is none to carry. Where there is a budget for
 * who carries nothing, REST may be asked without, GraphQL never.
 */
export function authentication({ token, rateLimit }: OriginSettings): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    const authorization = c.req.header('authorization');
    if (authorization === undefined && rateLimit.anonymous !== undefined) {
      if (c.env.visit.request.route !== 'graphql') return next();
      return errorAnswer(c, 401, 'This endpoint requires you to be authenticated.');
    }
    if (token === undefined || tokenIn(authorization) === token) return next();
    return errorAnswer(c, 401, 'Bad credentials');
  };
}

function tokenIn(authorization: string | undefined): string | undefined {
  return /^(?:token|bearer) +(.+)$/i.exec(authorization ?? '')?.[1];
}
