import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync, copyFileSync, chmodSync } from "node:fs";
import { arch, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { baseReference, IMAGE_FILES, imageReference, NODE_VERSION, supervisorBundle } from "./reference";

const REDIS = join(__dirname, "redis");
const OFFICIAL_REGISTRY = "https://registry-1.docker.io/v2/";
/** An official registry that does not answer within this time is not reachable. */
const REACHABLE_MS = 3000;

/** Makes the image of nodes and Sentinels on the Docker engine of DOCKER_HOST, unless it is there. Prints its name. */
async function main(): Promise<void> {
  const docker = new Docker();
  const reference = imageReference();
  if (!(await exists(docker, reference))) {
    const base = baseReference();
    if (!(await exists(docker, base))) await makeBase(docker, base);
    say(`image: ${reference}`);
    await addSupervisor(docker, base, reference);
  }
  process.stdout.write(`${reference}\n`);
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

async function makeBase(docker: Docker, base: string): Promise<void> {
  if (await reachable(OFFICIAL_REGISTRY)) {
    say(`image: ${base} from the official Redis image`);
    execFileSync("docker", ["build", "--quiet", "--tag", base, REDIS], { stdio: ["ignore", "ignore", "inherit"] });
    return;
  }
  say(`image: ${base} from Debian's packages`);
  const work = mkdtempSync(join(tmpdir(), "redis-ha-image-"));
  try {
    const tar = join(work, "base.tar");
    execFileSync(join(REDIS, "base.sh"), [tar, nodeBinary(work)], { stdio: ["ignore", "ignore", "inherit"] });
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

/** Lays the supervisor and the health check over the base: a file more is a layer more, and the base is shared. */
async function addSupervisor(docker: Docker, base: string, reference: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "redis-ha-image-"));
  const container = await docker.createContainer({ Image: base, Cmd: ["true"] });
  try {
    writeFileSync(join(work, IMAGE_FILES.bundle), supervisorBundle(), { mode: 0o644 });
    copyFileSync(join(REDIS, "health"), join(work, IMAGE_FILES.health));
    chmodSync(join(work, IMAGE_FILES.health), 0o755);
    const tar = execFileSync("tar", [
      ...["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-C", work, "-cf", "-"],
      ...Object.values(IMAGE_FILES),
    ]);
    await container.putArchive(tar, { path: "/opt/redis-ha" });
    const [repo, tag] = reference.split(":");
    await container.commit({ repo, tag, changes: `CMD ["node","/opt/redis-ha/${IMAGE_FILES.bundle}"]` });
  } finally {
    await container.remove({ force: true });
    rmSync(work, { recursive: true, force: true });
  }
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

main().catch((error: unknown) => {
  process.stderr.write(`the image could not be made: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
