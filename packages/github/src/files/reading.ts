import type { Connection } from '../connection.js';
import type { Visibility } from '../rest/visibility.js';
import type { RefKeys } from '../store/keys.js';
import type { ObjectStore } from '../store/object-store.js';
import type { Trees } from '../tree/trees.js';

/** What files are read with. */
export interface Reading {
  readonly connection: Connection;
  readonly store: ObjectStore;
  readonly keys: RefKeys;
  readonly trees: Trees;
  readonly visibility: Visibility;
  /** How long the id of a file is taken for current. Milliseconds. */
  readonly ttlMs: number;
}
