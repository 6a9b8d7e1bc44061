import { BackupError } from "../errors";

/** Where in the history of the data a snapshot was taken, as the source told. */
export interface ReplicationPoint {
  readonly id: string;
  readonly offset: number;
}

/** How the source marks the end: it told the length before, or it sends a mark of 40 bytes after the last one. */
export type Framing = { readonly kind: "length"; readonly bytes: number } | { readonly kind: "mark" };

const LINE_FEED = 10;
const MARK_BYTES = 40;
const LONGEST_LINE = 1024;

/** The source refused PSYNC or SYNC with an error line. */
export class Refused extends Error {
  constructor(readonly line: string) {
    super(line);
    this.name = "Refused";
  }
}

/**
 * Takes a snapshot out of a replication stream, which may come in any pieces: the answer to PSYNC (not to SYNC, which has none), the
 * line that tells the framing, and the RDB itself. Line feeds before either line are the source's sign of life while it prepares.
 * What is passed to `onData` is valid during the call only.
 */
export class SnapshotFraming {
  point: ReplicationPoint | undefined;
  framing: Framing | undefined;
  done = false;
  private line = Buffer.alloc(0);
  private remaining = 0;
  private mark = Buffer.alloc(0);
  /** With a mark: the last bytes, which may be the beginning of it. */
  private held = Buffer.alloc(0);

  constructor(
    private awaitsAnswer: boolean,
    private readonly onData: (bytes: Buffer) => void,
  ) {}

  /**
   * @throws Refused when the source answers with an error
   * @throws BackupError for what is no replication stream
   */
  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.done) {
      if (!this.framing) rest = this.header(rest);
      else if (this.framing.kind === "length") rest = this.counted(rest);
      else rest = this.marked(rest);
    }
  }

  private header(chunk: Buffer): Buffer {
    const end = chunk.indexOf(LINE_FEED);
    const part = end < 0 ? chunk : chunk.subarray(0, end);
    if (this.line.length + part.length > LONGEST_LINE) throw unexpected(Buffer.concat([this.line, part]));
    this.line = Buffer.concat([this.line, part]);
    if (end < 0) return chunk.subarray(chunk.length);
    const text = this.line.toString("latin1").replace(/\r$/, "");
    this.line = Buffer.alloc(0);
    if (text !== "") this.onLine(text);
    return chunk.subarray(end + 1);
  }

  private onLine(text: string): void {
    if (text.startsWith("-")) throw new Refused(text.slice(1));
    if (this.awaitsAnswer) {
      const [, id, offset] = /^\+FULLRESYNC ([0-9a-f]{40}) (\d+)$/i.exec(text) ?? [];
      if (id === undefined) throw unexpected(Buffer.from(text, "latin1"));
      this.point = { id, offset: Number(offset) };
      this.awaitsAnswer = false;
      return;
    }
    const [, mark, length] = /^\$(?:EOF:([^]{40})|(\d{1,15}))$/.exec(text) ?? [];
    if (mark !== undefined) {
      this.mark = Buffer.from(mark, "latin1");
      this.framing = { kind: "mark" };
    } else if (length !== undefined) {
      this.remaining = Number(length);
      this.framing = { kind: "length", bytes: this.remaining };
      this.done = this.remaining === 0;
    } else throw unexpected(Buffer.from(text, "latin1"));
  }

  private counted(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, this.remaining);
    this.remaining -= part.length;
    this.done = this.remaining === 0;
    this.onData(part);
    return chunk.subarray(part.length);
  }

  private marked(chunk: Buffer): Buffer {
    // The mark may begin in what was held and end in the chunk, or lie in the chunk as a whole.
    const seam = Buffer.concat([this.held, chunk.subarray(0, MARK_BYTES - 1)]);
    const inSeam = seam.indexOf(this.mark);
    const inChunk = inSeam < 0 ? chunk.indexOf(this.mark) : -1;
    if (inSeam >= 0 || inChunk >= 0) {
      this.done = true;
      if (inSeam >= 0) this.emit(seam.subarray(0, inSeam));
      else {
        this.emit(this.held);
        this.emit(chunk.subarray(0, inChunk));
      }
      const end = inSeam >= 0 ? inSeam - this.held.length + MARK_BYTES : inChunk + MARK_BYTES;
      return chunk.subarray(end);
    }
    const keep = MARK_BYTES - 1;
    if (chunk.length >= keep) {
      this.emit(this.held);
      this.emit(chunk.subarray(0, chunk.length - keep));
      this.held = Buffer.from(chunk.subarray(chunk.length - keep));
    } else {
      this.emit(seam.subarray(0, Math.max(0, seam.length - keep)));
      this.held = Buffer.from(seam.subarray(Math.max(0, seam.length - keep)));
    }
    return chunk.subarray(chunk.length);
  }

  private emit(bytes: Buffer): void {
    if (bytes.length > 0) this.onData(bytes);
  }
}

function unexpected(line: Buffer): BackupError {
  const shown = JSON.stringify(line.subarray(0, 60).toString("latin1"));
  return new BackupError("handshake", `the source answered ${shown}, which is no snapshot`, {
    remedy: "is it a Redis server of version 4 or newer?",
  });
}
