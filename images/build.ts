import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { arch, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import {
  ALERTMANAGER_IMAGE,
  BACKUP_IMAGE,
  baseReference,
  IMAGE_DIR,
  imageFiles,
  imageReference,
  isBase,
  MONITOR_IMAGE,
  NODE_VERSION,
  PROMETHEUS_IMAGE,
  REDIS_IMAGE,
  startCommand,
  STORE_IMAGE,
  type BaseRecipe,
  type ImageRecipe,
} from "./reference";

const OFFICIAL_REGISTRY = "https://registry-1.docker.io/v2/";
/** An official registry that does not answer within this time is not reachable. */
const REACHABLE_MS = 3000;

const RECIPES = [REDIS_IMAGE, BACKUP_IMAGE, STORE_IMAGE, MONITOR_IMAGE, PROMETHEUS_IMAGE, ALERTMANAGER_IMAGE];

/**
 * Makes images on the Docker engine of DOCKER_HOST, unless they are there: that of nodes and Sentinels, and those whose names are
 * arguments. Prints their names, a line each.
 */
async function main(names: readonly string[]): Promise<void> {
  for (const name of new Set([REDIS_IMAGE.name, ...names])) {
    const recipe = RECIPES.find((r) => r.name === name);
    if (!recipe) throw new Error(`there is no image ${name}, only ${RECIPES.map((r) => r.name).join(", ")}`);
    process.stdout.write(`${await makeImage(recipe)}\n`);
  }
}

/** Makes an image, unless it is there. @returns its name */
async function makeImage(recipe: ImageRecipe): Promise<string> {
  const docker = new Docker();
  const reference = imageReference(recipe);
  if (await exists(docker, reference)) return reference;
  const base = baseReference(recipe.base);
  if (!(await exists(docker, base))) await makeBase(docker, recipe.base, base);
  if (isBase(recipe)) return base;
  say(`image: ${reference}`);
  await addFiles(docker, recipe, base, reference);
  return reference;
}

async function exists(docker: Docker, reference: string): Promise<boolean> {
  try {
    await docker.getImage(reference).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

async function makeBase(docker: Docker, { folder, node }: BaseRecipe, base: string): Promise<void> {
  if (await reachable(OFFICIAL_REGISTRY)) {
    say(`image: ${base} from the official image`);
    execFileSync("docker", ["build", "--quiet", "--tag", base, folder], { stdio: ["ignore", "ignore", "inherit"] });
    return;
  }
  say(`image: ${base} from Debian's packages`);
  const work = mkdtempSync(join(tmpdir(), "redis-ha-image-"));
  try {
    const tar = join(work, "base.tar");
    execFileSync(join(folder, "base.sh"), [tar, ...(node ? [nodeBinary(work)] : [])], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [repo, tag] = base.split(":");
    const stream = await docker.importImage(createReadStream(tar), {
      repo,
      tag,
      changes: "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    });
    await finished(docker, stream);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Node.js for the image: the one that scripts/setup unpacked, else npm's package of it. */
function nodeBinary(work: string): string {
  const cache = process.env.REDIS_HA_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "redis-ha");
  const cached = join(cache, `node-${NODE_VERSION}/bin/node`);
  if (existsSync(cached)) return cached;
  const name = `node-linux-${arch()}`;
  const pack = execFileSync("npm", ["pack", "--silent", `${name}@${NODE_VERSION}`], { cwd: work, encoding: "utf8" });
  execFileSync("tar", ["-xzf", pack.trim(), "package/bin/node"], { cwd: work });
  return join(work, "package/bin/node");
}

/** Lays the programs over the base: a file more is a layer more, and the base is shared. */
async function addFiles(docker: Docker, recipe: ImageRecipe, base: string, reference: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "redis-ha-image-"));
  const container = await docker.createContainer({ Image: base, Cmd: ["true"] });
  try {
    const files = imageFiles(recipe);
    for (const { name, mode, content } of files) {
      writeFileSync(join(work, name), content);
      chmodSync(join(work, name), mode);
    }
    for (const name of Object.keys(recipe.binaries)) copyFileSync(onPath(name), join(work, name));
    const tar = `${work}.tar`;
    execFileSync("tar", [
      ...["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-C", work, "-cf", tar],
      ...[...files.map((f) => f.name), ...Object.keys(recipe.binaries)],
    ]);
    await container.putArchive(tar, { path: IMAGE_DIR });
    const [repo, tag] = reference.split(":");
    await container.commit({ repo, tag, changes: `CMD ${JSON.stringify(startCommand(recipe))}` });
  } finally {
    await container.remove({ force: true });
    for (const path of [work, `${work}.tar`]) rmSync(path, { recursive: true, force: true });
  }
}

/** @throws where nobody built it */
function onPath(name: string): string {
  const folder = (process.env.PATH ?? "").split(":").find((dir) => existsSync(join(dir, name)));
  if (folder === undefined) throw new Error(`${name} is not on PATH; run: scripts/setup ${name}`);
  return join(folder, name);
}

async function reachable(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(REACHABLE_MS) });
    return true;
  } catch {
    return false;
  }
}

function finished(docker: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
}

function say(text: string): void {
  const started = Number(process.env.REDIS_HA_STARTED_MS ?? Date.now());
  process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)}s] ${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`the image could not be made: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
