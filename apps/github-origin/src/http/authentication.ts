import type { MiddlewareHandler } from 'hono';
import { errorAnswer } from './answers.js';
import type { OriginEnv } from './env.js';

/** Turns requests away that do not carry `token`; nobody where there is none to carry. */
export function authentication(token: string | undefined): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    if (token === undefined || tokenIn(c.req.header('authorization')) === token) return next();
    return errorAnswer(c, 401, 'Bad credentials');
  };
}

function tokenIn(authorization: string | undefined): string | undefined {
  return /^(?:token|bearer) +(.+)$/i.exec(authorization ?? '')?.[1];
}
