import type { HttpBindings } from '@hono/node-server';
import type { GraphQLSchema } from 'graphql';
import type { Context } from 'hono';
import type { Visit } from '../gate.js';
import type { RateBudget, RateResource } from '../rate-limit.js';
import type { Repositories } from '../repositories/open-repositories.js';
import type { OriginSettings } from '../settings.js';

/** What every part of a running origin works with. */
export interface Origin {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly settings: OriginSettings;
  readonly repositories: Repositories;
  /** GitHub's public schema, built with the first call. */
  readonly githubSchema: () => Promise<GraphQLSchema>;
  readonly budgets: Readonly<Record<RateResource, RateBudget>> & {
    readonly anonymous: RateBudget | undefined;
  };
}

/** What Hono carries with a request. */
export interface OriginEnv {
  Bindings: HttpBindings & { visit: Visit };
  Variables: {
    /** Whether GitHub would have given up on it: nothing more is done, but say so. */
    isTimedOut: boolean;
  };
}

/** A request being answered. */
export type OriginContext = Context<OriginEnv>;
