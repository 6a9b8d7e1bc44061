import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(__dirname, "..");
const REDIS = join(__dirname, "redis");

/** The Node.js inside the images. */
export const NODE_VERSION = "22.23.3";
/** Where the files above the base lie in an image. */
export const IMAGE_DIR = "/opt/redis-ha";

/** One image: a base with Redis and Node.js, and above it programs as one file each. */
export interface ImageRecipe {
  readonly name: string;
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
  programs: { "main.cjs": "runtime/node/main.ts" },
  scripts: { health: join(REDIS, "health") },
  binaries: {},
  start: ["node", "main.cjs"],
};

/** What backups are made and proven by. It has Redis for the server that a proof is loaded into. */
export const BACKUP_IMAGE: ImageRecipe = {
  name: "backup",
  programs: { "backup.cjs": "runtime/backup/scheduler.ts", "operate.cjs": "runtime/backup/operate.ts" },
  scripts: {},
  binaries: {},
  // Young objects are collected early: 34 MiB over idle for a backup instead of 75.
  start: ["node", "--max-semi-space-size=1", "backup.cjs"],
};

/** The stack's own S3 server. */
export const STORE_IMAGE: ImageRecipe = {
  name: "object-store",
  programs: {},
  scripts: {},
  binaries: { "object-store": ["go.mod", "go.sum", "main.go"].map((name) => join(ROOT, "tools/object-store", name)) },
  start: ["object-store"],
};

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

/** The base image: Redis and Node.js. Its tag is a hash of what it is made from. */
export function baseReference(): string {
  const inputs = ["base.sh", "Dockerfile"].map((name) => readFileSync(join(REDIS, name)));
  return `redis-ha/base:${hash([...inputs, NODE_VERSION])}`;
}

/** An image by its name and a hash of what it is made from: images/build.ts makes it on this host. */
export function imageReference(recipe: ImageRecipe = REDIS_IMAGE): string {
  const sources = Object.values(recipe.binaries).flatMap((paths) => paths.map((path) => readFileSync(path)));
  const contents = imageFiles(recipe).map((f) => f.content);
  return `redis-ha/${recipe.name}:${hash([baseReference(), ...contents, ...sources])}`;
}

function hash(parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(createHash("sha256").update(part).digest());
  return sum.digest("hex").slice(0, 16);
}
