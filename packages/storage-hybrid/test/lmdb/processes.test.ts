import { testProcesses } from '../embedded/processes-suite.js';
import { lmdbKind } from './lmdb-kind.js';

testProcesses(lmdbKind);
