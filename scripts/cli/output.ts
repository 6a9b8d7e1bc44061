import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { createInterface } from "node:readline/promises";
import type { CliError } from "./errors";
import { errorJson, errorText } from "./errors";

/** Where the command's words go: results to `out`, all else to `err`. */
export interface Streams {
  readonly in: NodeJS.ReadStream;
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
}

/** How far a long step is. */
export interface Advance {
  /** What is under way: `download`, `sync`. */
  readonly phase: string;
  readonly done: number;
  /** Expected in all, if anybody knows. */
  readonly total?: number | undefined;
  /** Shown behind. */
  readonly text: string;
}

/** A line of a pipe is written at most this often, in milliseconds. */
const LINE_EVERY_MS = 5000;
/** Puts the cursor to the upper left corner of a terminal, and empties it. */
const CLEAR = "\u001b[H\u001b[2J";
const FORMAT = "  {phase} {bar} {percentage} % {text}";

/** Results on standard output, as text or, with --json, as JSON; progress, questions and errors on standard error. */
export class Output {
  private bars: MultiBar | undefined;
  private bar: SingleBar | undefined;
  private phase: string | undefined;
  private nextLineAt = 0;

  constructor(
    readonly json: boolean,
    private readonly streams: Streams = { in: process.stdin, out: process.stdout, err: process.stderr },
  ) {}

  /** The result of a verb: an object for --json, a text for people. */
  result(value: unknown, text: () => string): void {
    this.endProgress();
    this.streams.out.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : text());
  }

  /** One of many looks at something that changes: in place of the last one on a terminal, else behind it; by --json a line each. */
  look(value: unknown, text: () => string): void {
    this.endProgress();
    if (this.json) this.streams.out.write(`${JSON.stringify(value)}\n`);
    else this.streams.out.write(this.streams.out.isTTY ? `${CLEAR}${text()}` : `${text()}\n`);
  }

  /** A step that begins, or something to know. */
  say(text: string): void {
    this.endProgress();
    this.streams.err.write(`${text}\n`);
  }

  error(error: CliError): void {
    this.endProgress();
    this.streams.err.write(this.json ? errorJson(error) : errorText(error));
  }

  /** Whether somebody can be asked. */
  get interactive(): boolean {
    return this.streams.in.isTTY && this.streams.err.isTTY;
  }

  /** @returns whether the answer begins with y. `signal` calls the question off. */
  async ask(question: string, signal: AbortSignal): Promise<boolean> {
    return /^y/i.test(await this.typed(`${question} [y/N] `, signal));
  }

  /** @returns what somebody types. `signal` calls the question off. */
  async typed(question: string, signal: AbortSignal): Promise<string> {
    this.endProgress();
    const lines = createInterface({ input: this.streams.in, output: this.streams.err });
    try {
      return (await lines.question(question, { signal })).trim();
    } finally {
      lines.close();
    }
  }

  /** A bar on a terminal; in a pipe a line for each phase, and now and then one more. */
  progress(advance: Advance): void {
    if (this.streams.err.isTTY) this.draw(advance);
    else this.line(advance);
  }

  endProgress(): void {
    this.bars?.stop();
    this.bars = undefined;
    this.phase = undefined;
  }

  private line({ phase, done, total, text }: Advance): void {
    if (phase === this.phase && Date.now() < this.nextLineAt) return;
    this.phase = phase;
    this.nextLineAt = Date.now() + LINE_EVERY_MS;
    this.streams.err.write(`  ${phase}${shareText(done, total)}: ${text}\n`);
  }

  private draw({ phase, done, total, text }: Advance): void {
    if (phase !== this.phase || !this.bar) {
      this.endProgress();
      this.phase = phase;
      this.bars = new MultiBar({ format: FORMAT, hideCursor: true, stream: this.streams.err }, Presets.shades_classic);
      this.bar = this.bars.create(total ?? 1, 0, { phase: phase.padEnd(9), text });
    }
    if (total !== undefined) this.bar.setTotal(total);
    this.bar.update(total === undefined ? 0 : Math.min(done, total), { text });
  }
}

function shareText(done: number, total: number | undefined): string {
  return total === undefined || total === 0 ? "" : ` ${Math.min(100, Math.floor((100 * done) / total))} %`;
}
