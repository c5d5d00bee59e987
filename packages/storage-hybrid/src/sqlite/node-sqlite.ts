/** What this package uses of `node:sqlite`, which the oldest Node that it supports does not have. */
export interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteConnection;
}

/** An open file. */
export interface SqliteConnection {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** A prepared statement. */
export interface SqliteStatement {
  all(...parameters: SqliteValue[]): unknown[];
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint };
}

export type SqliteValue = string | number;
