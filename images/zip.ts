import { crc32 } from "node:zlib";

/** 1 January 1980, 00:00, as a zip has it: the first moment that it knows, so that the same files give the same bytes. */
const DATE = 0x0021;
/** Unix, version 2.0: the reader then takes the mode from the external attributes. */
const MADE_BY = 0x0314;
const NEEDS = 20;
const UTF8_NAMES = 0x0800;
/** A plain file that everybody may read; Lambda runs it as a user without a name. */
const MODE = 0o100644;

/**
 * A zip of files by name (APPNOTE.TXT, PKWARE), in the order of their names, stored and not deflated: what deflate makes of the same
 * bytes differs from one zlib to the next, and so from one machine to the next. For less than 4 GB and 65,536 files.
 */
export function zip(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const name of Object.keys(files).sort()) {
    const content = files[name] ?? new Uint8Array();
    const path = Buffer.from(name, "utf8");
    const shared = common(content, path.length);
    const local = Buffer.concat([uint32(0x04034b50), shared, path, content]);
    const entry = Buffer.alloc(14);
    // comment length, disk number and internal attributes stay 0
    entry.writeUInt32LE((MODE << 16) >>> 0, 6);
    entry.writeUInt32LE(offset, 10);
    directory.push(uint32(0x02014b50), uint16(MADE_BY), shared, entry, path);
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  const count = Object.keys(files).length;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

/** The fields that a file's own header and the directory have alike, from the version to the length of the extra field. */
function common(content: Uint8Array, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(NEEDS, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  // method 0, stored; time 0
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
