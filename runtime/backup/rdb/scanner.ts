import { BackupError } from "../errors";
import type { DatabaseCounts, RdbSummary } from "./counts";
import {
  MODULE_PARTS,
  OPCODE,
  OPCODE_PARTS,
  VALUE_FORMATS,
  bytes,
  length,
  string,
  type Part,
  type TypeName,
} from "./formats";
import { Text } from "./text";
import { Window } from "./window";

const HEADER_BYTES = 9;
const FOOTER_BYTES = 8;
const FIRST_VERSION_WITH_CHECKSUM = 5;

interface Frame {
  parts: readonly Part[];
  next: number;
  times: number;
}

const selectDb: readonly Part[] = [length];
const footer: readonly Part[] = [bytes(FOOTER_BYTES)];
const keyAndValue = new Map(
  Object.entries(VALUE_FORMATS).map(([type, format]) => [
    Number(type),
    { type: format.type, parts: [string, ...format.parts] },
  ]),
);

/**
 * Reads an RDB file that comes in any pieces, passing over keys and values, and counts what is in it. It keeps no more than a few
 * bytes of what it was fed.
 */
export class RdbScanner {
  private readonly window = new Window();
  private readonly frames: Frame[] = [];
  private depth = 0;
  private skipping = 0;
  private text: Text | undefined;
  private texts: (string | undefined)[] = [];
  /** The last packed number; `packed` when it tells an encoding and is none. */
  private value = 0;
  private packed = false;
  private version: number | undefined;
  private opcode = -1;
  private expires = false;
  private current: DatabaseCounts | undefined;
  private readonly databases = new Map<number, DatabaseCounts>();
  private readonly aux: Record<string, string> = {};
  private functions = 0;
  private footer: bigint | undefined;

  /** @throws BackupError where the bytes are no RDB file that this version knows */
  feed(chunk: Buffer): void {
    this.window.add(chunk);
    do this.run();
    while (this.window.advance());
    this.window.detach();
  }

  /** @throws BackupError when the file is not whole */
  finish(): RdbSummary {
    if (this.version === undefined || this.footer === undefined)
      throw new BackupError(
        "integrity",
        `the RDB ends after ${this.window.position} bytes, in the midst of its content`,
      );
    return {
      version: this.version,
      aux: this.aux,
      databases: Object.fromEntries([...this.databases].filter(([, { keys }]) => keys > 0)),
      functions: this.functions,
      footer: this.footer,
    };
  }

  private run(): void {
    for (;;) {
      if (this.skipping > 0 && !this.skip()) return;
      if (this.depth > 0 ? !this.step() : !this.begin()) return;
    }
  }

  private skip(): boolean {
    if (this.text) {
      const part = this.window.take(Math.min(this.skipping, this.window.available));
      this.skipping -= part.length;
      this.text.add(part);
      if (this.skipping === 0) {
        this.texts.push(this.text.toString());
        this.text = undefined;
      }
    } else this.skipping -= this.window.skip(this.skipping);
    return this.skipping === 0;
  }

  /** Between keys: the header, an opcode or a value's type. */
  private begin(): boolean {
    if (this.version === undefined) return this.header();
    if (this.footer !== undefined) {
      if (this.window.available > 0) throw this.corrupt("more bytes follow the end");
      return false;
    }
    if (this.opcode >= 0) this.opcodeRead();
    if (this.window.available < 1) return false;
    const type = this.window.byte();
    const value = keyAndValue.get(type);
    if (value) {
      this.count(value.type);
      this.push(value.parts, 1);
    } else this.special(type);
    this.window.skip(1);
    return true;
  }

  private special(opcode: number): void {
    if (opcode === OPCODE.end && (this.version ?? 0) < FIRST_VERSION_WITH_CHECKSUM) this.footer = 0n;
    else if (opcode === OPCODE.end) this.push(footer, 1);
    else if (opcode === OPCODE.selectDb) this.push(selectDb, 1);
    else {
      const parts = OPCODE_PARTS[opcode];
      if (!parts) throw this.unknown(opcode);
      this.push(parts, 1);
    }
    this.opcode = opcode;
  }

  /** What follows an opcode has been read. */
  private opcodeRead(): void {
    const [name, text] = this.texts;
    if (this.opcode === OPCODE.selectDb) this.current = this.database(this.value);
    else if (this.opcode === OPCODE.aux && name !== undefined && text !== undefined) this.aux[name] = text;
    else if (this.opcode === OPCODE.function) this.functions += 1;
    else if (this.opcode === OPCODE.expiresAt || this.opcode === OPCODE.expiresAtMs) this.expires = true;
    this.texts = [];
    this.opcode = -1;
  }

  private header(): boolean {
    if (this.window.available < HEADER_BYTES) return false;
    const magic = this.window.take(HEADER_BYTES).toString("latin1");
    const [, digits] = /^REDIS(\d{4})$/.exec(magic) ?? [];
    if (digits === undefined)
      throw this.corrupt(`it begins with ${JSON.stringify(magic)}, not with REDIS and a version`);
    this.version = Number(digits);
    return true;
  }

  private count(type: TypeName): void {
    const db = (this.current ??= this.database(0));
    db.keys += 1;
    db.types[type] = (db.types[type] ?? 0) + 1;
    if (this.expires) db.expiring += 1;
    this.expires = false;
  }

  private database(number: number): DatabaseCounts {
    let counts = this.databases.get(number);
    if (!counts) this.databases.set(number, (counts = { keys: 0, expiring: 0, types: {} }));
    return counts;
  }

  private push(parts: readonly Part[], times: number): void {
    const frame = this.frames[this.depth++];
    if (!frame) this.frames.push({ parts, next: 0, times });
    else {
      frame.parts = parts;
      frame.next = 0;
      frame.times = times;
    }
  }

  /** Reads one part of the innermost frame. @returns false when it has not come yet */
  private step(): boolean {
    const frame = this.frames[this.depth - 1];
    const part = frame?.parts[frame.next];
    if (!frame || !part) {
      if (frame && --frame.times > 0) frame.next = 0;
      else this.depth -= 1;
      return true;
    }
    frame.next += 1;
    if (this.read(part, frame)) return true;
    frame.next -= 1;
    return false;
  }

  private read(part: Part, frame: Frame): boolean {
    switch (part.kind) {
      case "string":
        return this.string(false);
      case "text":
        return this.string(true);
      case "length":
        return this.length();
      case "bytes":
        return this.fixed(part.count);
      case "textScore": {
        if (this.window.available < 1) return false;
        const size = this.window.byte();
        this.window.skip(1);
        this.skipping = size > 252 ? 0 : size;
        return true;
      }
      case "each":
        if (!this.length()) return false;
        if (this.value > 0) this.push(part.parts, this.value);
        return true;
      case "module": {
        if (!this.length()) return false;
        if (this.value === 0) return true;
        const parts = MODULE_PARTS[this.value];
        if (!parts) throw this.corrupt(`a module's value of unknown kind ${this.value}`);
        frame.next -= 1;
        this.push(parts, 1);
        return true;
      }
    }
  }

  /** The footer is the only fixed part whose content matters. */
  private fixed(count: number): boolean {
    if (this.opcode !== OPCODE.end) {
      this.skipping = count;
      return true;
    }
    if (this.window.available < count) return false;
    this.footer = this.window.take(count).readBigUInt64LE();
    return true;
  }

  private length(): boolean {
    const size = this.peekLength(0);
    if (size === 0) return false;
    if (this.packed) throw this.corrupt("an encoding where a length belongs");
    this.window.skip(size);
    return true;
  }

  private string(keep: boolean): boolean {
    const size = this.peekLength(0);
    if (size === 0) return false;
    if (!this.packed) return this.skipString(size, this.value, keep, { kind: "plain" });
    if (this.value < 3) return this.skipString(size, 1 << this.value, keep, { kind: "integer" });
    if (this.value > 3) throw this.corrupt(`a string of unknown encoding ${this.value}`);
    const sizeOfPacked = this.peekLength(size);
    if (sizeOfPacked === 0) return false;
    const packed = this.value;
    const sizeOfWhole = this.peekLength(size + sizeOfPacked);
    if (sizeOfWhole === 0) return false;
    return this.skipString(size + sizeOfPacked + sizeOfWhole, packed, keep, { kind: "lzf", length: this.value });
  }

  private skipString(header: number, count: number, keep: boolean, encoding: Text["encoding"]): boolean {
    if (!Number.isSafeInteger(count)) throw this.corrupt(`a string of ${count} bytes`);
    this.window.skip(header);
    this.skipping = count;
    if (keep && count > 0) this.text = new Text(count, encoding);
    else if (keep) this.texts.push("");
    return true;
  }

  /** Reads a packed number without taking it. @returns its size in bytes, 0 when it has not come yet */
  private peekLength(offset: number): number {
    const { window } = this;
    if (window.available <= offset) return 0;
    const first = window.byte(offset);
    const kind = first >> 6;
    if (kind === 2 && first > 0x81) throw this.corrupt(`a length that begins with ${first}`);
    const size = kind === 1 ? 2 : kind === 2 ? (first === 0x80 ? 5 : 9) : 1;
    if (window.available < offset + size) return 0;
    this.packed = kind === 3;
    if (kind === 1) this.value = ((first & 63) << 8) | window.byte(offset + 1);
    else if (kind === 2) this.value = window.big(offset + 1, first === 0x80 ? 4 : 8);
    else this.value = first & 63;
    return size;
  }

  private corrupt(what: string): BackupError {
    return new BackupError("integrity", `the RDB is damaged at byte ${this.window.position}: ${what}`);
  }

  private unknown(opcode: number): BackupError {
    return new BackupError(
      "integrity",
      `byte ${this.window.position} of the RDB (version ${this.version ?? 0}) is ${opcode}, which this version of redis-ha does not know`,
      { remedy: "the data is damaged, or the server is newer than this version of redis-ha supports" },
    );
  }
}
