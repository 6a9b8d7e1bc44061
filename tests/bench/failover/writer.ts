import { once } from "node:events";
import type { Address } from "../../../configs/supervisor";

/** What a writer's process is told, as one line of JSON on its standard input: no secret is an argument or in the environment. */
export interface Target {
  readonly group: string;
  readonly sentinels: readonly Address[];
  readonly username: string;
  readonly password: string;
  /** The CA's certificate, PEM. */
  readonly ca: string;
  /** The key that this client alone writes. */
  readonly key: string;
  /** Between one call's end and the next call, in milliseconds. */
  readonly pauseMs: number;
}

/** One call, as a line of JSON on standard output; milliseconds since 1970. */
export interface Call {
  readonly from: number;
  readonly to: number;
  /** Its first words, when it failed. */
  readonly error?: string;
}

/** Writes one value after the other until standard input ends, and tells of each call. A failed one is not repeated here. */
export async function writeOn(
  open: (target: Target) => Promise<(key: string, value: string) => Promise<unknown>>,
): Promise<void> {
  const [line] = (await once(process.stdin, "data")) as [Buffer];
  process.stdin.once("end", () => process.exit(0)).resume();
  const target = JSON.parse(line.toString()) as Target;
  const set = await open(target);
  for (let i = 0; ; i += 1) {
    const from = Date.now();
    const outcome = await set(target.key, `${i}`).then(
      () => ({}),
      (error: unknown) => ({ error: (error instanceof Error ? error.message : String(error)).slice(0, 80) }),
    );
    const call: Call = { from, to: Date.now(), ...outcome };
    process.stdout.write(`${JSON.stringify(call)}\n`);
    await new Promise((resolve) => setTimeout(resolve, target.pauseMs));
  }
}
