import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import type { Answer } from "../../../runtime/backup/operate/answer";
import type { OperateRequest } from "../../../runtime/backup/operate/request";
import { AnswerReader } from "../../../scripts/cli/backup/answers";

/** The operator's program as the one file that it is in its image. @returns its path */
export function buildOperate(folder: string): string {
  const outfile = join(folder, "operate.cjs");
  const entryPoints = [join(__dirname, "../../../runtime/backup/operate.ts")];
  buildSync({ entryPoints, outfile, bundle: true, platform: "node", target: "node22", logLevel: "error" });
  return outfile;
}

/** One run of it, asked on standard input. */
export class OperateProgram {
  readonly answers: Answer[] = [];
  /** All that it wrote. */
  said = "";
  readonly ended: Promise<number>;
  /** Called as a step is told. */
  onStep: ((text: string) => void) | undefined;

  private constructor(
    readonly child: ChildProcess,
    /** Where it keeps what it needs while it runs. */
    readonly folder: string,
  ) {
    const reader = new AnswerReader();
    child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
      this.said += piece;
      for (const answer of reader.push(piece)) {
        this.answers.push(answer);
        if (answer.type === "step") this.onStep?.(answer.text);
      }
    });
    child.stderr?.on("data", (data: Buffer) => void (this.said += data.toString()));
    this.ended = new Promise((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  }

  static start(program: string, request: OperateRequest): OperateProgram {
    const folder = mkdtempSync(join(dirname(program), "run-"));
    const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", TMPDIR: folder };
    const child = spawn(process.execPath, [program], { env, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return new OperateProgram(child, folder);
  }

  /** Its last answer, once it has ended. */
  async result(): Promise<Answer | undefined> {
    await this.ended;
    return this.answers.at(-1);
  }

  /** As the operator's command goes away, however it does. */
  leave(): void {
    this.child.stdin?.end();
  }
}
