import type { TypeName } from "./formats";

/** What one database of a snapshot holds. */
export interface DatabaseCounts {
  keys: number;
  /** Keys with a time to live, expired or not. */
  expiring: number;
  types: Partial<Record<TypeName, number>>;
}

/** What a snapshot says of itself, and what was counted in it. */
export interface RdbSummary {
  readonly version: number;
  /** Descriptions in the file: redis-ver, ctime, used-mem, repl-id and others. */
  readonly aux: Readonly<Record<string, string>>;
  /** By the database's number; databases without keys are absent. */
  readonly databases: Readonly<Record<string, DatabaseCounts>>;
  /** Function libraries. */
  readonly functions: number;
  /** The CRC-64 in its footer; 0 where the source does not write one (`rdbchecksum no`). */
  readonly footer: bigint;
}

/** All keys of all databases. */
export function totalKeys(databases: Readonly<Record<string, Pick<DatabaseCounts, "keys">>>): number {
  return Object.values(databases).reduce((sum, { keys }) => sum + keys, 0);
}
