import { testGrouper } from '@batchkit/core/testing';
import { describe, it } from 'vitest';
import { prefixGrouper } from '../src/index.js';

describe('prefixGrouper', () => testGrouper({ describe, it }, () => prefixGrouper()));

describe('prefixGrouper with another separator', () =>
  testGrouper({ describe, it }, () => prefixGrouper({ separator: '::', depth: 1 })));
