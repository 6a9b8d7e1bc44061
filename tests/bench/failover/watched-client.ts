import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { peerFolder } from "../lib/peers";
import type { Call, Target } from "./writer";

/** One of the clients that are compared: its name, and the command of its process. */
export interface ClientKind {
  readonly name: string;
  command(): [program: string, ...args: string[]];
}

const inNode = (name: string, writer: string, ...args: string[]): ClientKind => ({
  name,
  command: () => [
    process.execPath,
    "-r",
    "ts-node/register/transpile-only",
    join(__dirname, "writers", writer),
    ...args,
  ],
});

export const OURS = "redis-ha";

export const KINDS: readonly ClientKind[] = [
  inNode(OURS, "redis-ha.ts"),
  inNode("ioredis 5", "ioredis.ts", "5"),
  inNode("ioredis 6", "ioredis.ts", "6"),
  inNode("ioredis 6, tuned", "ioredis.ts", "6", "tuned"),
  inNode("node-redis 6", "node-redis.ts"),
  inNode("node-redis 6, tuned", "node-redis.ts", "tuned"),
  {
    name: "redis-py 8",
    command: () => [join(peerFolder("redis-py"), "venv/bin/python"), join(__dirname, "writers/redis_py.py")],
  },
];

const KEPT = 20_000;

/** A client in a process of its own, which writes all the while, and what it told of its calls. */
export class WatchedClient {
  /** The latest calls, oldest first. */
  calls: Call[] = [];
  private child: ChildProcess | undefined;
  private waiters: (() => void)[] = [];
  private said = "";

  constructor(
    readonly kind: ClientKind,
    private readonly target: Target,
  ) {}

  start(): void {
    const [program, ...args] = this.kind.command();
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.child = child;
    child.stdin.on("error", () => undefined); // it ended by itself; whoever waits for its calls says so
    child.stdin.write(`${JSON.stringify(this.target)}\n`);
    child.stderr.on("data", (text: Buffer) => (this.said = `${this.said}${text.toString()}`.slice(-2000)));
    createInterface({ input: child.stdout }).on("line", (line) => this.hear(JSON.parse(line) as Call));
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  /** For a client that does not come back by itself. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  /** Waits until `holds` for the calls so far; looks at each new one. @returns whether it held before `deadlineMs` passed */
  async until(holds: (calls: readonly Call[]) => boolean, deadlineMs: number): Promise<boolean> {
    const end = Date.now() + deadlineMs;
    while (!holds(this.calls)) {
      const left = end - Date.now();
      if (left <= 0) return false;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.waiters.push(resolve);
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
    return true;
  }

  /** What its process said on standard error lately, for when it does not write at all. */
  get complaint(): string {
    return this.said;
  }

  private hear(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > 2 * KEPT) this.calls = this.calls.slice(-KEPT);
    const { waiters } = this;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }
}
