/** Modules that the setting knows, and the files that they are: as in Redis' own images, Redis Stack's and Debian's packages. */
export const MODULE_FILES = {
  json: "rejson.so",
  search: "redisearch.so",
  timeseries: "redistimeseries.so",
  bloom: "redisbloom.so",
} as const;

export type ModuleName = keyof typeof MODULE_FILES;
export const MODULE_NAMES = Object.keys(MODULE_FILES) as [ModuleName, ...ModuleName[]];

/** Where images carry them, in the order in which they are looked for. */
export const MODULE_FOLDERS: readonly string[] = [
  "/usr/local/lib/redis/modules",
  "/opt/redis-stack/lib",
  "/usr/lib/redis/modules",
];

/** Which files of an image are the modules that are wanted, and which it lacks. Pure. @param has whether there is a file of this path */
export function findModules(
  wanted: readonly ModuleName[],
  has: (path: string) => boolean,
): { paths: string[]; missing: ModuleName[] } {
  const found = wanted.map((name) => MODULE_FOLDERS.map((folder) => `${folder}/${MODULE_FILES[name]}`).find(has));
  return {
    paths: found.filter((path) => path !== undefined),
    missing: wanted.filter((_, i) => found[i] === undefined),
  };
}

/** Of those that an image lacks, for people. Pure. */
export function missingText(missing: readonly ModuleName[]): string {
  const files = missing.map((name) => `${name} (${MODULE_FILES[name]})`).join(", ");
  return `it has no module ${files} in ${MODULE_FOLDERS.join(", ")}`;
}
