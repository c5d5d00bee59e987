export type { GithubLimits } from './limits.js';
export type {
  DirectorySource,
  GithubOriginOptions,
  GitSource,
  OriginRequest,
  RepositorySource,
} from './options.js';
export { type GithubOrigin, startGithubOrigin } from './start.js';
export type { OriginStats, RouteName } from './stats.js';
