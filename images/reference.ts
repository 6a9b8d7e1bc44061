import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(__dirname, "..");
const REDIS = join(__dirname, "redis");
/** Sourced by each base.sh. */
const DEBS = join(__dirname, "debs.sh");

/** The Node.js inside the images. */
export const NODE_VERSION = "22.23.3";
/** Where the files above the base lie in an image. */
export const IMAGE_DIR = "/opt/redis-ha";

/** What images are laid upon: the folder of its Dockerfile and base.sh, and whether the latter is given Node.js. */
export interface BaseRecipe {
  readonly name: string;
  readonly folder: string;
  readonly node: boolean;
}

/**
 * Redis and Node.js. Images that need no Redis lie upon it too: the layer is shared, and one without Redis would be 125 MB more on each
 * host to save 5.
 */
export const NODE_BASE: BaseRecipe = { name: "base", folder: REDIS, node: true };

/** One image: a base, and above it programs as one file each. One that has nothing above its base is that base. */
export interface ImageRecipe {
  readonly name: string;
  readonly base: BaseRecipe;
  /** Programs, by the name of their file in the image: the source file of each. */
  readonly programs: Readonly<Record<string, string>>;
  /** Other executable files, by their name in the image. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Executables that are built elsewhere, by their name: found on PATH, and known by the files they are made from. */
  readonly binaries: Readonly<Record<string, readonly string[]>>;
  /** The program that is started where the container says nothing else. */
  readonly start: readonly string[];
}

/** What nodes and Sentinels run. */
export const REDIS_IMAGE: ImageRecipe = {
  name: "redis",
  base: NODE_BASE,
  programs: { "main.cjs": "runtime/node/main.ts" },
  scripts: { health: join(REDIS, "health") },
  binaries: {},
  start: ["node", "main.cjs"],
};

/** What backups are made and proven by. It has Redis for the server that a proof is loaded into. */
export const BACKUP_IMAGE: ImageRecipe = {
  name: "backup",
  base: NODE_BASE,
  programs: { "backup.cjs": "runtime/backup/scheduler.ts", "operate.cjs": "runtime/backup/operate.ts" },
  scripts: {},
  binaries: {},
  // Young objects are collected early: 27 MiB over idle for a backup instead of 45.
  start: ["node", "--max-semi-space-size=4", "backup.cjs"],
};

/** The stack's own S3 server. */
export const STORE_IMAGE: ImageRecipe = {
  name: "object-store",
  base: NODE_BASE,
  programs: {},
  scripts: {},
  binaries: { "object-store": ["go.mod", "go.sum", "main.go"].map((name) => join(ROOT, "tools/object-store", name)) },
  start: ["object-store"],
};

/** What asks the group, and serves metrics and events. */
export const MONITOR_IMAGE: ImageRecipe = {
  name: "monitor",
  base: NODE_BASE,
  programs: { "monitor.cjs": "runtime/monitor/main.ts" },
  scripts: { health: join(REDIS, "health") },
  binaries: {},
  start: ["node", "monitor.cjs"],
};

/** Prometheus and promtool, in /bin as in the project's own image. */
export const PROMETHEUS_IMAGE = baseOnly("prometheus");
/** Alertmanager and amtool. */
export const ALERTMANAGER_IMAGE = baseOnly("alertmanager");

function baseOnly(name: string): ImageRecipe {
  const base = { name, folder: join(__dirname, name), node: false };
  return { name, base, programs: {}, scripts: {}, binaries: {}, start: [`/bin/${name}`] };
}

/** A program as one file, without comments or names that would change it for nothing. */
export function bundle(source: string): Uint8Array {
  const result = buildSync({
    entryPoints: [join(ROOT, source)],
    bundle: true,
    platform: "node",
    target: "node22",
    minify: true,
    write: false,
    absWorkingDir: ROOT,
    logLevel: "error",
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`esbuild made no bundle of ${source}`);
  return file.contents;
}

/** The files of an image above its base that are made here, by their name in it. */
export function imageFiles({ programs, scripts }: ImageRecipe): { name: string; mode: number; content: Uint8Array }[] {
  return [
    ...Object.entries(programs).map(([name, source]) => ({ name, mode: 0o644, content: bundle(source) })),
    ...Object.entries(scripts).map(([name, path]) => ({ name, mode: 0o755, content: readFileSync(path) })),
  ];
}

/** How a container of this image starts: the program in its place. */
export function startCommand({ start }: ImageRecipe): string[] {
  return start.map((word, i) => (i === start.length - 1 ? `${IMAGE_DIR}/${word}` : word));
}

/** A base image by its name and a hash of what it is made from. */
export function baseReference({ name, folder, node }: BaseRecipe = NODE_BASE): string {
  const inputs = [join(folder, "base.sh"), join(folder, "Dockerfile"), DEBS].map((path) => readFileSync(path));
  return `redis-ha/${name}:${hash([...inputs, ...(node ? [NODE_VERSION] : [])])}`;
}

/** Whether there is anything above the base. */
export function isBase({ programs, scripts, binaries }: ImageRecipe): boolean {
  return [programs, scripts, binaries].every((files) => Object.keys(files).length === 0);
}

/** An image by its name and a hash of what it is made from: images/build.ts makes it on this host. */
export function imageReference(recipe: ImageRecipe = REDIS_IMAGE): string {
  const base = baseReference(recipe.base);
  if (isBase(recipe)) return base;
  const sources = Object.values(recipe.binaries).flatMap((paths) => paths.map((path) => readFileSync(path)));
  const contents = imageFiles(recipe).map((f) => f.content);
  return `redis-ha/${recipe.name}:${hash([base, ...contents, ...sources])}`;
}

function hash(parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(createHash("sha256").update(part).digest());
  return sum.digest("hex").slice(0, 16);
}
