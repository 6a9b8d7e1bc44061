import { spawn, type ChildProcess } from "node:child_process";

/** Redis as a child of the supervisor. Its log goes to the container's. */
export class RedisProcess {
  private readonly child: ChildProcess;
  private ended = false;
  /** Settles when the process is gone, with its exit code or signal. */
  readonly exit: Promise<string>;

  /** Starts `redis-server conf [flags]`. Under umask 077 what it writes is its own. */
  constructor(conf: string, flags: readonly string[] = []) {
    this.child = spawn("redis-server", [conf, ...flags], { stdio: ["ignore", "inherit", "inherit"] });
    this.exit = new Promise((resolve) => {
      const done = (how: string): void => {
        this.ended = true;
        resolve(how);
      };
      this.child.once("error", (error) => done(error.message));
      this.child.once("exit", (code, signal) => done(signal ?? `code ${code ?? "unknown"}`));
    });
  }

  get running(): boolean {
    return !this.ended;
  }

  /** SIGTERM: Redis saves, if it is set to, and ends. */
  terminate(): void {
    if (!this.ended) this.child.kill("SIGTERM");
  }
}
