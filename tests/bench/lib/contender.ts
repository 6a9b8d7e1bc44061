import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

type Reply = { ok: unknown } | { error: string };

/** One of those that are compared, in a process of its own, so that the others' garbage and compiled code don't count against it. */
export class Contender<Task, Result> {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param setUp what the worker module is told first; it answers when it is ready */
  static async start<Task, Result>(
    name: string,
    worker: string,
    setUp: object,
    nodeOptions: readonly string[] = [],
  ): Promise<Contender<Task, Result>> {
    const execArgv = ["-r", "ts-node/register/transpile-only", ...nodeOptions];
    const child = fork(worker, { execArgv });
    await new Contender<object, undefined>(name, child).run(setUp);
    return new Contender<Task, Result>(name, child);
  }

  /** One piece of work; only one at a time. @throws with the worker's error */
  run(task: Task): Promise<Result> {
    const { child, name } = this;
    return new Promise((resolve, reject) => {
      const settle = (settled: () => void): void => {
        child.off("message", answered).off("exit", ended);
        settled();
      };
      const answered = (reply: Reply): void =>
        settle(() => ("error" in reply ? reject(new Error(`${name}: ${reply.error}`)) : resolve(reply.ok as Result)));
      const ended = (): void => settle(() => reject(new Error(`the process of ${name} ended`)));
      child.on("message", answered).on("exit", ended);
      child.send(task as object);
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.disconnect();
    await gone;
  }
}

/** The worker's side: the first message sets it up, each later one is a task. The process ends when its parent lets go. */
export function serve(setUp: (how: unknown) => Promise<(task: unknown) => Promise<unknown>>): void {
  let work: ((task: unknown) => Promise<unknown>) | undefined;
  const handle = async (message: unknown): Promise<unknown> => {
    if (work) return work(message);
    work = await setUp(message);
    return undefined;
  };
  process.on("message", (message) => {
    handle(message).then(
      (ok) => process.send?.({ ok }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once("disconnect", () => process.exit(0));
}
