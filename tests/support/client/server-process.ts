import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "../../../runtime/client";

function programOf(name: string): string {
  const found = spawnSync(name, ["--version"], { encoding: "utf8" });
  if (found.error)
    throw new Error(`${name} is not on PATH: install redis-server and redis-sentinel to run these tests`);
  return name;
}

const running = new Set<ServerProcess>();
// A test that dies must not leave servers behind.
process.once("exit", () => {
  for (const server of running) server.kill();
});

/** One redis-server or redis-sentinel on the loopback address, with a folder of its own that goes with it. */
export class ServerProcess {
  readonly address: Address;
  private child: ChildProcess | undefined;
  private readonly dir = mkdtempSync(join(tmpdir(), "redis-ha-client-"));

  constructor(
    private readonly program: "redis-server" | "redis-sentinel",
    port: number,
    private readonly config: readonly string[],
  ) {
    programOf(program);
    this.address = { host: "127.0.0.1", port };
  }

  /** Starts it, and resolves when it says that it accepts connections. */
  async start(): Promise<this> {
    const file = join(this.dir, "server.conf");
    const base = [`port ${this.address.port}`, "bind 127.0.0.1", `dir ${this.dir}`, "protected-mode no"];
    writeFileSync(file, [...base, ...this.config, ""].join("\n"));
    const child = spawn(this.program, [file], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    running.add(this);
    await new Promise<void>((resolve, reject) => {
      let said = "";
      const hear = (data: Buffer): void => {
        said += data.toString();
        if (/Ready to accept connections|Sentinel ID is|\+monitor/.test(said)) resolve();
      };
      child.stdout.on("data", hear);
      child.once("exit", () => reject(new Error(`${this.program} ended: ${said.slice(-600)}`)));
    });
    return this;
  }

  /** As a power cut: no word to anybody. */
  kill(): void {
    this.child?.kill("SIGKILL");
    running.delete(this);
  }

  /** As kill(), and waits for its end; start() brings it back. */
  async crash(): Promise<void> {
    const { child } = this;
    this.kill();
    if (child?.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once("exit", resolve));
  }

  /** It keeps its sockets and does nothing. */
  freeze(): void {
    this.child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.crash();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
