import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(__dirname, "..");
const REDIS = join(__dirname, "redis");

/** The Node.js that runs the supervisor inside the image. */
export const NODE_VERSION = "22.23.3";
/** Where the image's layers above its base come from, by the name they have in it. */
export const IMAGE_FILES = { bundle: "main.cjs", health: "health" } as const;

/** The supervisor as one file, without comments or names that would change it for nothing. */
export function supervisorBundle(): Uint8Array {
  const result = buildSync({
    entryPoints: [join(ROOT, "runtime/node/main.ts")],
    bundle: true,
    platform: "node",
    target: "node22",
    minify: true,
    write: false,
    absWorkingDir: ROOT,
    logLevel: "error",
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error("esbuild made no bundle of runtime/node/main.ts");
  return file.contents;
}

/** The base image: Redis and Node.js. Its tag is a hash of what it is made from. */
export function baseReference(): string {
  const inputs = ["base.sh", "Dockerfile"].map((name) => readFileSync(join(REDIS, name)));
  return `redis-ha/base:${hash([...inputs, NODE_VERSION])}`;
}

/** The image that nodes and Sentinels run, built on this host by images/build.ts: the same inputs give the same tag. */
export function imageReference(): string {
  const inputs = [baseReference(), supervisorBundle(), readFileSync(join(REDIS, "health"))];
  return `redis-ha/redis:${hash(inputs)}`;
}

function hash(parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(createHash("sha256").update(part).digest());
  return sum.digest("hex").slice(0, 16);
}
