import { isDeepStrictEqual } from "node:util";
import { serve } from "../lib/contender";
import { record, type ObjectSize, type Subject } from "./subject";
import { SUBJECTS, type SubjectName } from "./subjects";

export interface SetUp {
  readonly subject: SubjectName;
  readonly port: number;
}
export type Task =
  | { readonly kind: "hits"; readonly call: "get" | "getOrSet"; readonly size: ObjectSize; readonly ms: number }
  | { readonly kind: "memory"; readonly size: ObjectSize; readonly entries: number };

const KEYS = Array.from({ length: 1000 }, (_, i) => i);
/** The clock is looked at once in so many calls. */
const BATCH = 200;

/** Stores what will be hit, and makes sure that it is what comes back. */
async function fill(subject: Subject, size: ObjectSize): Promise<string[]> {
  const keys = KEYS.map((i) => `${size.replace(" ", "")}-${i}`);
  for (const [i, key] of keys.entries()) await subject.set(key, record(size, i));
  // What is written is not in every memory level; what was read is.
  for (const [i, key] of keys.entries()) {
    if (!isDeepStrictEqual(await subject.get(key), record(size, i))) throw new Error(`${key} is not what was stored`);
  }
  return keys;
}

/** One awaited call after the other. @returns calls a second */
async function hits(subject: Subject, keys: readonly string[], call: "get" | "getOrSet", ms: number): Promise<number> {
  const missed = (): never => {
    throw new Error("a hit ran the factory");
  };
  const one =
    call === "get" ? (k: string) => subject.get(k) : (k: string): Promise<unknown> => subject.getOrSet(k, missed);
  let calls = 0;
  const start = performance.now();
  let now = start;
  while (now - start < ms) {
    for (let i = 0; i < BATCH; i += 1) await one(keys[(calls + i) % keys.length] ?? "");
    calls += BATCH;
    now = performance.now();
  }
  return (calls * 1000) / (now - start);
}

/** @returns bytes that each entry takes in this process */
async function memory(subject: Subject, size: ObjectSize, entries: number): Promise<number> {
  const key = (i: number): string => `memory-${i}`;
  const before = used();
  for (let i = 0; i < entries; i += 1) await subject.set(key(i), record(size, i));
  for (let i = 0; i < entries; i += 1) await subject.get(key(i));
  // A timer's turn, so that what was under way has ended and can be collected.
  await new Promise((resolve) => setTimeout(resolve, 100));
  return (used() - before) / entries;
}

function used(): number {
  if (!global.gc) throw new Error("start with --expose-gc");
  for (let i = 0; i < 3; i += 1) global.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

serve(async (how) => {
  const { subject: name, port } = how as SetUp;
  const subject = await SUBJECTS[name](port);
  const filled = new Map<ObjectSize, string[]>();
  return async (given) => {
    const task = given as Task;
    if (task.kind === "memory") return memory(subject, task.size, task.entries);
    const keys = filled.get(task.size) ?? (await fill(subject, task.size));
    filled.set(task.size, keys);
    return hits(subject, keys, task.call, task.ms);
  };
});
