/** What ioredis accepts as an argument. */
export type Argument = string | number | Buffer;

/** One command as a caller wrote it. */
export interface CommandSpec {
  readonly name: string;
  readonly args: readonly unknown[];
}

/**
 * Commands that are written in one piece and in order, so that no other call's commands come between them. One call is one unit;
 * MULTI to EXEC is one unit too.
 */
export interface WriteUnit {
  readonly commands: readonly CommandSpec[];
  /** Undefined gives Buffers. */
  readonly encoding: "utf8" | undefined;
  /** A unit that nobody waits for any more is not written. */
  readonly settled: boolean;
  /** It goes to the socket now. From here on nobody can know whether it was executed until an answer comes. */
  written(): void;
  /** The answer to command number `index`, or the server's refusal. */
  answered(index: number, error: Error | undefined, value: unknown): void;
  /** The connection ended. `written()` was called before, or not. Told once for each time it is written. */
  dropped(hung: boolean): void;
}

/** One writing of a unit of several commands: each of them hears of the socket's end, the unit once. */
export class UnitAttempt implements WriteUnit {
  private over = false;
  readonly commands: readonly CommandSpec[];
  readonly encoding: "utf8" | undefined;
  readonly settled = false;

  constructor(private readonly unit: WriteUnit) {
    this.commands = unit.commands;
    this.encoding = unit.encoding;
  }

  written(): void {
    this.unit.written();
  }

  answered(index: number, error: Error | undefined, value: unknown): void {
    if (!this.over) this.unit.answered(index, error, value);
  }

  dropped(hung: boolean): void {
    if (this.over) return;
    this.over = true;
    this.unit.dropped(hung);
  }
}
