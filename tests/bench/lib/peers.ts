import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Those that the project is compared with; each set is an install of its own, so that none decides about another's versions. */
export type PeerSet = "ioredis5-bentocache" | "cache-manager" | "cacheable" | "node-redis" | "redis-py";

const CACHE = process.env.REDIS_HA_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "redis-ha");

/**
 * The folder in which a set is installed. It is made when it is asked for the first time, outside of the checkout, by the set's lock
 * file alone; a changed lock file is another folder. It is there whole or not at all.
 */
export function peerFolder(set: PeerSet): string {
  const wanted = join(__dirname, "../peers", set);
  const lock = set === "redis-py" ? "requirements.txt" : "package-lock.json";
  const hash = createHash("sha256")
    .update(readFileSync(join(wanted, lock)))
    .digest("hex")
    .slice(0, 16);
  const folder = join(CACHE, "bench", `${set}-${hash}`);
  if (existsSync(folder)) return folder;
  process.stderr.write(`bench: installing ${set}\n`);
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  cpSync(wanted, unfinished, { recursive: true });
  const run = (program: string, args: string[]): unknown =>
    execFileSync(program, args, { cwd: unfinished, stdio: ["ignore", "ignore", "inherit"] });
  if (set === "redis-py") {
    run("python3", ["-m", "venv", "venv"]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"];
    run("venv/bin/python", [...pip, "-r", lock]);
  } else run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster; what it made is the same.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return folder;
}

/** Loads a package of a set. What it exports is the caller's to know: its types are not installed here. */
export async function peer(set: PeerSet, name: string): Promise<unknown> {
  const path = createRequire(join(peerFolder(set), "package.json")).resolve(name);
  return import(pathToFileURL(path).href);
}
