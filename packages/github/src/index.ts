export type { GithubClient } from './connection.js';
export type { FileContent } from './content.js';
export {
  GITHUB_ERROR_CODES,
  GithubError,
  type GithubErrorCode,
  type GithubErrorDetails,
  isGithubError,
} from './github-error.js';
export { type GithubOptimizerOptions, githubOptimizer } from './github-optimizer.js';
export { type GithubSource, githubSource, type ReadContext } from './github-source.js';
export type { GithubSourceOptions } from './options.js';
export type { TreeEntry } from './rest/read-tree.js';
export type { GithubTree } from './tree/snapshot.js';
export type { Shown } from './tree/trees.js';
