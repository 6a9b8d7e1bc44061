import { BackupError } from "../errors";
import { paced, type OnProgress } from "../events";
import type { ReplicationPoint } from "../replication/framing";
import type { ObjectStore } from "../store/object-store";
import type { Range } from "./chain";
import { CommandStream, type StreamCommand } from "./command-stream";
import { LOOKED_AT, keysOf } from "./key-names";
import { nothingArchived } from "./list";
import { planReplay, planReplayFrom, rangesOf, rangesText, type ReplayPlan } from "./moment";
import { readSegment, type ReadOptions } from "./read-segment";
import { timeOf } from "./timeline";

/** A command in the archive, without its values. */
export interface FoundCommand {
  /** When its last byte came. */
  readonly at: Date;
  /** What to restore to so that it, and the whole transaction that it belongs to, was never done. */
  readonly before: ReplicationPoint;
  readonly database: number;
  /** In capitals. */
  readonly name: string;
  /** See `keysOf`. */
  readonly keys: readonly string[];
}

export interface FindOptions extends ReadOptions {
  readonly group: string;
  readonly from: Date;
  /** The end of the archive unless given. */
  readonly to?: Date | undefined;
  readonly wanted: (command: Pick<FoundCommand, "name" | "keys">) => boolean;
  /** Most to find. */
  readonly limit?: number;
  readonly onProgress?: OnProgress | undefined;
}

export interface Found {
  /** The earliest first. */
  readonly commands: readonly FoundCommand[];
  /** Times that were looked through: between two of them is a gap, of which nothing is known. */
  readonly searched: readonly Pick<Range, "from" | "to">[];
}

/** `searchArchive`, for who wants the commands only. @throws BackupError */
export async function findCommands(store: ObjectStore, options: FindOptions): Promise<readonly FoundCommand[]> {
  return (await searchArchive(store, options)).commands;
}

/**
 * Looks for commands, as for a FLUSHALL that nobody wanted: who knows the command need not know the moment. Each part of the archive is
 * read from the backup before `from` on. The database is known from the first SELECT on; 0 until then.
 * @throws BackupError where nothing of this time is archived
 */
export async function searchArchive(store: ObjectStore, options: FindOptions): Promise<Found> {
  const { group, from, limit = 100 } = options;
  const [first, last] = [from.getTime(), options.to?.getTime() ?? Infinity];
  const ranges = await rangesOf(store, group, options.signal);
  if (ranges.length === 0) throw nothingArchived(group);
  const parts = ranges.filter((range) => range.to >= first && range.from <= last);
  if (parts.length === 0)
    throw new BackupError("list", `nothing is archived of this time`, { remedy: rangesText(ranges) });
  // Two parts may share what is around their seam.
  const found = new Map<string, FoundCommand>();
  const searched: Pick<Range, "from" | "to">[] = [];
  for (const range of parts) {
    const to = new Date(Math.min(last, range.to));
    // What is before the earliest moment can't be there.
    const base = first <= range.from ? range.base : (await planReplay(store, group, { at: from }, options)).base;
    const plan = await planReplayFrom(store, group, base, { at: to }, options);
    searched.push({ from: Math.max(first, range.from), to: to.getTime() });
    if (!plan) continue;
    for await (const command of search(store, plan, { ...options, to })) {
      found.set(`${command.before.id} ${command.before.offset} ${command.name}`, command);
      if (found.size === limit) return { commands: [...found.values()], searched };
    }
  }
  return { commands: [...found.values()], searched };
}

async function* search(
  store: ObjectStore,
  plan: ReplayPlan,
  { from, to, wanted, onProgress, ...read }: FindOptions & { readonly to: Date },
): AsyncGenerator<FoundCommand> {
  const { base, links, target } = plan;
  const report = paced(onProgress);
  let seen: (Pick<StreamCommand, "name" | "start" | "end"> & Pick<FoundCommand, "keys" | "database">)[] = [];
  let database = 0;
  const stream = new CommandStream(({ name, args, start, end }) => {
    if (name === "SELECT") database = Number(args[0]?.toString("latin1") ?? 0);
    else {
      const command = {
        name,
        // Most commands are told apart by their names alone.
        get keys() {
          return keysOf(name, args);
        },
      };
      if (wanted(command)) seen.push({ name, keys: command.keys, start, end, database });
    }
  }, LOOKED_AT);
  for (const link of links) {
    const { head, stream: bytes } = await readSegment(store, link.segment, read);
    stream.push(bytes.subarray(link.from - head.first, link.to - head.first + 1));
    report({ phase: "search", bytes: stream.bytes, totalBytes: target.offset - base.offset }, link === links.at(-1));
    for (const { start, end, ...told } of seen) {
      const at = timeOf(head.times, head.firstAt, base.offset + end - head.first + 1);
      if (at < from.getTime() || at > to.getTime()) continue;
      const before = { id: idAt(plan, base.offset + start), offset: base.offset + start };
      yield { at: new Date(at), before, ...told };
    }
    seen = [];
  }
}

/** Whose history the byte is of. */
function idAt({ base, links }: ReplayPlan, offset: number): string {
  return links.find(({ from, to }) => from <= offset && offset <= to)?.segment.id ?? base.id;
}
