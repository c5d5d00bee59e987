export { type PrefixGrouperOptions, prefixGrouper } from './prefix-grouper.js';
