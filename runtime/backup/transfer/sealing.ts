import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { BackupError } from "../errors";
import { KEY_REMEDY } from "../settings/encryption-key";

/**
 * Encryption of a stream, by the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015), as age has it: pieces of 64 KiB, each
 * sealed by AES-256-GCM with a counter and a flag for the last one as its nonce. So pieces can't be changed, exchanged, left out or cut
 * off at the end. Each object has a key of its own, derived from the given one and the header by HKDF-SHA256, so no nonce comes twice.
 *
 *   header (52 bytes): "REDISHA" 0x01, bytes of a piece (u32), id of the key (8 bytes), salt (32 bytes)
 *   then pieces: so many bytes of data or, in the last one, fewer, each with a tag of 16 bytes
 */
const MAGIC = Buffer.from("REDISHA\x01", "latin1");
const PIECE_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const HEADER_BYTES = 52;
const SETTING = "BACKUP_ENCRYPTION_KEY_FILE";

type Bytes = AsyncIterable<Buffer>;

/** Tells keys apart without telling anything of them. */
export function keyId(key: Buffer): string {
  return createHash("sha256").update("redis-ha backup key").update(key).digest("hex").slice(0, 16);
}

export const sealedOverhead = { header: HEADER_BYTES, piece: PIECE_BYTES, tag: TAG_BYTES } as const;

function objectKey(key: Buffer, header: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", key, header.subarray(20), header, 32));
}

function nonce(counter: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(counter, 5, 6);
  bytes.writeUInt8(last ? 1 : 0, 11);
  return bytes;
}

/**
 * Cuts a stream into pieces of `size` bytes, of which only the last may be shorter, and tells which one that is. A piece is valid until
 * the next one is asked for; nothing of the source is kept, whose memory may be used again.
 */
async function* pieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  const piece = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      // More comes, so the full one is not the last.
      if (filled === size) {
        yield { piece, last: false };
        filled = 0;
      }
      const copied = chunk.copy(piece, filled, at);
      at += copied;
      filled += copied;
    }
  }
  yield { piece: piece.subarray(0, filled), last: true };
}

/** Encrypts. @param key 32 bytes */
export async function* seal(source: Bytes, key: Buffer): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32BE(PIECE_BYTES, 8);
  header.write(keyId(key), 12, "hex");
  randomBytes(32).copy(header, 20);
  yield header;
  const own = objectKey(key, header);
  let counter = 0;
  for await (const { piece, last } of pieces(source, PIECE_BYTES)) {
    const cipher = createCipheriv("aes-256-gcm", own, nonce(counter++, last));
    yield cipher.update(piece);
    cipher.final();
    yield cipher.getAuthTag();
  }
}

/**
 * Decrypts. Nothing of a piece comes out before its tag was checked.
 * @throws BackupError when the key is another, or anything was changed, left out or cut off
 */
export async function* unseal(source: Bytes, key: Buffer | undefined): AsyncGenerator<Buffer> {
  const { header, rest } = await takeHeader(source);
  const wanted = header.toString("hex", 12, 20);
  if (!key) {
    throw new BackupError("settings", `the backup is encrypted with the key ${wanted}, and none is given`, {
      setting: SETTING,
      remedy: KEY_REMEDY,
    });
  }
  if (wanted !== keyId(key)) {
    throw new BackupError("settings", `the backup is encrypted with the key ${wanted}, and ${keyId(key)} is given`, {
      setting: SETTING,
      remedy: "name the file of that key",
    });
  }
  const own = objectKey(key, header);
  let counter = 0;
  for await (const { piece, last } of pieces(rest, header.readUInt32BE(8) + TAG_BYTES)) {
    if (piece.length < TAG_BYTES) throw damaged("it is cut off");
    const decipher = createDecipheriv("aes-256-gcm", own, nonce(counter++, last));
    decipher.setAuthTag(piece.subarray(piece.length - TAG_BYTES));
    const data = decipher.update(piece.subarray(0, piece.length - TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw damaged(`piece ${counter} was changed, or what follows it is missing`);
    }
    if (data.length > 0) yield data;
  }
}

async function takeHeader(source: Bytes): Promise<{ header: Buffer; rest: Bytes }> {
  const iterator = source[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < HEADER_BYTES) {
    const next = await iterator.next();
    if (next.done === true) throw damaged("it is cut off in its header");
    start = Buffer.concat([start, next.value]);
  }
  const header = start.subarray(0, HEADER_BYTES);
  if (!header.subarray(0, 8).equals(MAGIC)) throw damaged("it does not begin as an encrypted backup does");
  const size = header.readUInt32BE(8);
  if (size === 0 || size > 64 * 1024 * 1024) throw damaged(`it claims pieces of ${size} bytes`);
  async function* rest(): AsyncGenerator<Buffer> {
    yield start.subarray(HEADER_BYTES);
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { header, rest: rest() };
}

function damaged(what: string): BackupError {
  return new BackupError("integrity", `the encrypted object is damaged: ${what}`, { remedy: "use an older backup" });
}
