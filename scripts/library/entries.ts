import { join } from "node:path";

/** The checkout. */
export const ROOT = join(__dirname, "../..");
/** All of the library's code lies below this folder; a build that reaches beyond it fails. */
export const SOURCES = join(ROOT, "runtime");

/** One way into the package. */
export interface Entry {
  /** As in package.json's `exports`: `.` is the package itself, `./cache` is `redis-ha/cache`. */
  readonly subpath: string;
  /** The module, below `runtime/`. */
  readonly source: string;
  /** Its page, below `docs/`, if it has one of its own; that of `.` is the package's README. */
  readonly page?: string;
}

/** What the package holds; the only place where a part of the library is added to it. */
export const ENTRIES: readonly Entry[] = [
  { subpath: ".", source: "client/index.ts", page: "client.md" },
  { subpath: "./cache", source: "cache/index.ts" },
];

/**
 * Packages whose code goes into the CommonJS files. cockatiel has ES modules only. Node loads those from CommonJS since 22.12, but
 * jest, Node 22.0 to 22.11 and many bundlers' CommonJS modes don't.
 */
export const BUNDLED_IN_COMMONJS: readonly string[] = ["cockatiel"];

/**
 * Packages that the library uses only when its caller does, with the names it takes from them. They are loaded at the first use, so
 * that the library works without them.
 */
export const OPTIONAL_PEERS: Readonly<Record<string, readonly string[]>> = {
  "prom-client": ["Counter", "Gauge", "Histogram"],
};
