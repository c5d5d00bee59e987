export type { TestApi } from './api.js';
