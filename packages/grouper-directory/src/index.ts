export type { DirectoryAnswer } from './directory-answer.js';
export { type DirectoryGrouperOptions, directoryGrouper } from './directory-grouper.js';
export {
  type DirectoryContext,
  type DirectoryOptimizerOptions,
  directoryOptimizer,
} from './directory-optimizer.js';
export type { PathOf } from './path-of.js';
