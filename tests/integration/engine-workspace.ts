import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Outcome {
  /** The exit code, or the signal that ended it. */
  code: number | NodeJS.Signals;
  output: string;
  seconds: number;
}

/** A Pulumi project with a home and a state of its own, in a folder that `dispose` removes with all that ran in it. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "redis-ha-engine-"));
  readonly environment = {
    ...process.env,
    PULUMI_HOME: join(this.folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "engine-test",
  };

  constructor(program: string) {
    for (const name of ["home", "state", "program"]) mkdirSync(join(this.folder, name));
    symlinkSync(join(__dirname, "../../node_modules"), this.file("node_modules"));
    writeFileSync(this.file("Pulumi.yaml"), "name: engine-test\nruntime: nodejs\n");
    writeFileSync(this.file("package.json"), '{ "main": "index.ts", "dependencies": { "@pulumi/docker": "*" } }');
    writeFileSync(this.file("index.ts"), program);
  }

  private file(name: string): string {
    return join(this.folder, "program", name);
  }

  /** Runs the CLI in a process group of its own, which is killed when the time is over. */
  async pulumi(args: readonly string[], timeoutSeconds: number): Promise<Outcome> {
    const started = Date.now();
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd: join(this.folder, "program"),
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
    const timer = setTimeout(() => child.pid !== undefined && killAll([-child.pid]), timeoutSeconds * 1000);
    try {
      // "close", not "exit": whoever holds the output open keeps a user's terminal waiting.
      return await new Promise<Outcome>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) =>
          resolve({ code: code ?? signal ?? -1, output, seconds: (Date.now() - started) / 1000 }),
        );
        setTimeout(
          () => reject(new Error(`pulumi ${args.join(" ")} hangs\n${output}`)),
          (timeoutSeconds + 2) * 1000,
        ).unref();
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** What runs in this workspace, by its environment: "pid command line". */
  processes(): string[] {
    const mark = `PULUMI_HOME=${this.environment.PULUMI_HOME}\0`;
    const read = (file: string): string => {
      try {
        return readFileSync(file, "utf8");
      } catch {
        return ""; // it has ended meanwhile
      }
    };
    return readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/environ`).includes(mark))
      .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim()}`);
  }

  dispose(): void {
    killAll(this.processes().map((line) => parseInt(line, 10)));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended meanwhile
    }
  }
}
