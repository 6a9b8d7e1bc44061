import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Network namespaces by name, inside namespaces of users, mounts and processes of their own: nothing of it is seen by the machine, no right
 * on it is needed, and all is gone when the holder is.
 */
export class Namespaces {
  private constructor(
    private readonly holder: ChildProcess,
    /** Id of the first process inside: `unshare` itself stays outside of its namespace of processes. */
    private readonly inside: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @param env for all that runs inside, beside this process' own */
  static async create(env: Readonly<Record<string, string>> = {}): Promise<Namespaces> {
    // With no processes of its own but this one, the end of `cat` ends all that was started inside.
    const holder = spawn(
      "unshare",
      [
        ...["--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"],
        ...["sh", "-c", "mount -t tmpfs none /run && echo ready && exec cat"],
      ],
      { stdio: ["pipe", "pipe", "pipe"] },
    );
    let said = "";
    holder.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const [first] = (await Promise.race([once(holder.stdout, "data"), once(holder, "exit")])) as [
      Buffer | number | null,
    ];
    if (!Buffer.isBuffer(first)) throw new Error(`no namespaces can be made here: ${said.trim()}`);
    const inside = readFileSync(`/proc/${holder.pid ?? ""}/task/${holder.pid ?? ""}/children`, "utf8").trim();
    return new Namespaces(holder, inside, {
      ...process.env,
      PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin`,
      ...env,
    });
  }

  /** Runs a command in the first namespace, or in one made by `ip netns add`. */
  run(
    words: readonly string[],
    { within, timeoutMs = 60_000 }: { within?: string; timeoutMs?: number } = {},
  ): Promise<Ran> {
    const [program = "", ...args] = this.command(words, within);
    return new Promise((resolve) => {
      const child = execFile(
        program,
        args,
        { timeout: timeoutMs, encoding: "utf8", env: this.env },
        (_error, stdout, stderr) => {
          resolve({ code: child.exitCode ?? -1, stdout, stderr });
        },
      );
    });
  }

  /** As run, for what must succeed. */
  async must(words: readonly string[], within?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(words, within === undefined ? {} : { within });
    if (code !== 0) throw new Error(`${words.join(" ")}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Starts a command that stays; it ends with the namespaces. Resolves when it has written its first line. */
  async start(words: readonly string[], within?: string): Promise<void> {
    const [program = "", ...args] = this.command(words, within);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env: this.env });
    await Promise.race([
      once(child.stdout, "data"),
      once(child, "exit").then(() => Promise.reject(new Error("it ended"))),
    ]);
  }

  async dispose(): Promise<void> {
    const gone = once(this.holder, "exit");
    this.holder.stdin?.end();
    await gone;
  }

  private command(words: readonly string[], within: string | undefined): readonly string[] {
    const enter = [
      "nsenter",
      "--target",
      this.inside,
      "--user",
      "--net",
      "--mount",
      "--pid",
      "--preserve-credentials",
      `--wd=${process.cwd()}`,
    ];
    return [...enter, ...(within === undefined ? [] : ["ip", "netns", "exec", within]), ...words];
  }
}
