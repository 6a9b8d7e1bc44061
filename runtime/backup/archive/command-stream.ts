import { BackupError } from "../errors";

/** A command of the stream that has come whole. */
export interface StreamCommand {
  /** In capitals, at most `NAME_BYTES` of it. */
  readonly name: string;
  /** The first words behind the name, each cut: as many and as much of each as `Shown` says. */
  readonly args: readonly Buffer[];
  /** How many words it has, the name among them. */
  readonly words: number;
  /** Bytes of the stream up to its first and its last byte, both counted from the stream's beginning. */
  readonly start: number;
  readonly end: number;
}

/** What is kept of a command's words, while it is told. */
export interface Shown {
  readonly words: number;
  /** Of each. */
  readonly bytes: number;
}

const NAME_BYTES = 32;
const FEW: Shown = { words: 2, bytes: 64 };
const LONGEST_HEADER = 32;
const LINE_FEED = 10;
const RETURN = 13;

/**
 * Reads a replication stream, which may come in any pieces: commands as arrays of bulk strings, and nothing else. Values are counted and
 * not kept. `boundary` is where it may be cut: behind a command that belongs to no transaction, or behind the transaction's EXEC.
 */
export class CommandStream {
  /** Bytes read so far. */
  bytes = 0;
  /** Bytes up to the end of the last whole command or transaction. */
  boundary = 0;
  private header = "";
  private words = 0;
  private wordsLeft = 0;
  /** Of the bulk string under way with its end, or 0 between two. */
  private bulkLeft = 0;
  private shown: Buffer[] = [];
  private showing: Buffer | undefined;
  private shownBytes = 0;
  private start = 0;
  private inTransaction = false;

  constructor(
    private readonly onCommand?: (command: StreamCommand) => void,
    private readonly kept: Shown = FEW,
  ) {}

  /** @throws BackupError for what is no command */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const taken = this.bulkLeft > 0 ? this.bulk(chunk, at) : this.line(chunk, at);
      at += taken;
      this.bytes += taken;
      if (this.words > 0 && this.wordsLeft === 0 && this.bulkLeft === 0) this.complete();
    }
  }

  private bulk(chunk: Buffer, at: number): number {
    const taken = Math.min(this.bulkLeft, chunk.length - at);
    if (this.showing && this.shownBytes < this.showing.length)
      this.shownBytes += chunk.copy(this.showing, this.shownBytes, at, at + taken);
    // Each of the two bytes behind it may come in a piece of its own.
    for (let left = Math.min(2, this.bulkLeft); left > 0 && this.bulkLeft - left < taken; left -= 1)
      if (chunk[at + this.bulkLeft - left] !== (left === 2 ? RETURN : LINE_FEED)) throw unreadable(this.bytes);
    this.bulkLeft -= taken;
    if (this.bulkLeft === 0) {
      if (this.showing) this.shown.push(this.showing);
      this.wordsLeft -= 1;
    }
    return taken;
  }

  private line(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(LINE_FEED, at);
    const stop = end < 0 ? chunk.length : end + 1;
    if (this.header === "" && this.words === 0) this.start = this.bytes;
    if (this.header.length + stop - at > LONGEST_HEADER) throw unreadable(this.bytes);
    this.header += chunk.toString("latin1", at, stop);
    if (end < 0) return stop - at;
    const [, kind, digits] = /^([*$])(\d{1,10})\r\n$/.exec(this.header) ?? [];
    this.header = "";
    const expected = this.words === 0 ? "*" : "$";
    const number = Number(digits);
    if (kind !== expected || (kind === "*" && number === 0)) throw unreadable(this.bytes);
    if (kind === "*") this.words = this.wordsLeft = number;
    else this.begin(number);
    return stop - at;
  }

  private begin(length: number): void {
    this.bulkLeft = length + 2;
    const index = this.words - this.wordsLeft;
    const limit = index === 0 ? NAME_BYTES : index <= this.kept.words ? this.kept.bytes : -1;
    this.showing = limit < 0 ? undefined : Buffer.alloc(Math.min(length, limit));
    this.shownBytes = 0;
  }

  private complete(): void {
    const { shown, words, start } = this;
    const [word, ...args] = shown;
    const name = (word ?? Buffer.alloc(0)).toString("latin1").toUpperCase();
    this.shown = [];
    this.words = 0;
    if (name === "MULTI") this.inTransaction = true;
    if (name === "EXEC" || name === "DISCARD") this.inTransaction = false;
    if (!this.inTransaction) this.boundary = this.bytes;
    this.onCommand?.({ name, args, words, start, end: this.bytes });
  }
}

function unreadable(at: number): BackupError {
  return new BackupError("integrity", `the archived stream is no stream of commands at its byte ${at}`);
}
