/**
 * How the values of an RDB file are laid out, as far as it takes to pass over them (Redis 2.6 to 8.0, RDB versions 5 to 12; the names
 * and numbers are those of Redis' rdb.h). A layout is a list of steps, each of which reads one small thing.
 */
export type Part =
  /** A string in any of its encodings; passed over, not inflated. */
  | { readonly kind: "string" }
  /** A string that is kept, for what describes the file. */
  | { readonly kind: "text" }
  /** A length or another packed number. */
  | { readonly kind: "length" }
  | { readonly kind: "bytes"; readonly count: number }
  /** A score as text with one byte of length, of which 253 to 255 stand for nan and infinities. */
  | { readonly kind: "textScore" }
  /** A packed number, and so many times the parts. */
  | { readonly kind: "each"; readonly parts: readonly Part[] }
  /** What a module wrote: pairs of a kind and a value, up to kind 0. */
  | { readonly kind: "module" };

export const string: Part = { kind: "string" };
export const text: Part = { kind: "text" };
export const length: Part = { kind: "length" };
export const bytes = (count: number): Part => ({ kind: "bytes", count });
const each = (...parts: Part[]): Part => ({ kind: "each", parts });
const times = (count: number, part: Part): Part[] => new Array<Part>(count).fill(part);

export type TypeName = "string" | "list" | "set" | "zset" | "hash" | "stream" | "module";

export interface ValueFormat {
  readonly type: TypeName;
  readonly parts: readonly Part[];
}

const format = (type: TypeName, ...parts: Part[]): ValueFormat => ({ type, parts });

/** A consumer's pending entries refer to those of its group by id. */
const ID_BYTES = 16;

function stream(version: 1 | 2 | 3): ValueFormat {
  const pending = each(bytes(ID_BYTES), bytes(8), length);
  const consumer = each(string, bytes(version >= 3 ? 16 : 8), each(bytes(ID_BYTES)));
  return format(
    "stream",
    ...[each(string, string), length, length, length],
    ...(version >= 2 ? times(5, length) : []),
    each(string, length, length, ...(version >= 2 ? [length] : []), pending, consumer),
  );
}

/** By the byte before the key. 6 was a release candidate's module format that nobody can pass over, 8 was never given. */
export const VALUE_FORMATS: Readonly<Record<number, ValueFormat>> = {
  0: format("string", string),
  1: format("list", each(string)),
  2: format("set", each(string)),
  3: format("zset", each(string, { kind: "textScore" })),
  4: format("hash", each(string, string)),
  5: format("zset", each(string, bytes(8))),
  7: format("module", length, { kind: "module" }),
  9: format("hash", string),
  10: format("list", string),
  11: format("set", string),
  12: format("zset", string),
  13: format("hash", string),
  14: format("list", each(string)),
  15: stream(1),
  16: format("hash", string),
  17: format("zset", string),
  18: format("list", each(length, string)),
  19: stream(2),
  20: format("set", string),
  21: stream(3),
  // Hashes with fields that expire: of release candidates without, else with the earliest expiry in front.
  22: format("hash", each(length, string, string)),
  23: format("hash", string),
  24: format("hash", bytes(8), each(length, string, string)),
  25: format("hash", bytes(8), string),
};

/** What follows each kind of value that a module may write. */
export const MODULE_PARTS: Readonly<Record<number, readonly Part[]>> = {
  1: [length],
  2: [length],
  3: [bytes(4)],
  4: [bytes(8)],
  5: [string],
};

/** Bytes that are no value's type. */
export const OPCODE = {
  slotInfo: 244,
  function: 245,
  functionOfReleaseCandidate: 246,
  moduleAux: 247,
  idle: 248,
  frequency: 249,
  aux: 250,
  resizeDb: 251,
  expiresAtMs: 252,
  expiresAt: 253,
  selectDb: 254,
  end: 255,
} as const;

/** What follows those of them that only have to be passed over. */
export const OPCODE_PARTS: Readonly<Record<number, readonly Part[]>> = {
  [OPCODE.slotInfo]: [length, length, length],
  [OPCODE.function]: [string],
  [OPCODE.moduleAux]: [length, length, length, { kind: "module" }],
  [OPCODE.idle]: [length],
  [OPCODE.frequency]: [bytes(1)],
  [OPCODE.aux]: [text, text],
  [OPCODE.resizeDb]: [length, length],
  [OPCODE.expiresAtMs]: [bytes(8)],
  [OPCODE.expiresAt]: [bytes(4)],
};
