import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Pinned whole, and installed without looking for more; see the file's head. */
const REQUIREMENTS = join(__dirname, "requirements.txt");
/** However a test ends, its server does after this time. */
const LONGEST_SECONDS = 900;

/** A local stand-in for AWS' API (moto), in memory, on a loopback port of its own. */
export class Moto {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly log: string[],
  ) {}

  /** What it was asked since it started: `PUT /bucket/key?partNumber=1`, those that it refused too. */
  requests(): string[] {
    return [...this.log.join("").matchAll(/"([A-Z]+ \S+) HTTP\/1\.\d" \d+/g)].map(([, line = ""]) => line);
  }

  static async start(): Promise<Moto> {
    const python = join(environment(), "bin/python");
    const child = spawn(
      "timeout",
      ["--kill-after=5", String(LONGEST_SECONDS), python, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const log: string[] = [];
    return new Moto(await urlFrom(child, log), child, log);
  }

  /** Waits for its end. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }
}

/** The server says where it listens; what it said is the reason when it doesn't. */
function urlFrom(child: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stderr?.on("data", (text: Buffer) => {
      log.push(text.toString());
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(log.join(""))?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`moto ended with ${String(code)}:\n${log.join("")}`)));
  });
}

/** Python's environment with moto in it, made once for these requirements. */
function environment(): string {
  const cache = process.env.REDIS_HA_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "redis-ha");
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
  const folder = join(cache, `moto-${hash}`);
  const ready = join(folder, "ready");
  if (existsSync(ready)) return folder;
  rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe" });
  } catch (error) {
    throw new Error("the tests of AWS need Python with venv: apt-get install python3-venv", { cause: error });
  }
  execFileSync(
    join(folder, "bin/pip"),
    ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", REQUIREMENTS],
    { stdio: "pipe" },
  );
  writeFileSync(ready, "");
  return folder;
}
