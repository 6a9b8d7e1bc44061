import type { ReplicationPoint } from "../replication/framing";
import type { ObjectStore } from "../store/object-store";
import { CommandStream, type StreamCommand } from "./command-stream";
import { nothingArchived } from "./list";
import { planReplay, planReplayFrom, rangesOf, type ReplayPlan } from "./moment";
import { readSegment, type ReadOptions } from "./read-segment";
import { timeOf } from "./timeline";

/** A command in the archive. */
export interface FoundCommand {
  /** When its last byte came. */
  readonly at: Date;
  /** What to restore to so that it, and the whole transaction that it belongs to, was never done. */
  readonly before: ReplicationPoint;
  readonly database: number;
  readonly name: string;
  /** The first words behind the name, cut where they are long. */
  readonly args: readonly string[];
}

export interface FindOptions extends ReadOptions {
  readonly group: string;
  readonly from: Date;
  /** The end of the archive unless given. */
  readonly to?: Date;
  readonly wanted: (command: Pick<StreamCommand, "name" | "args">) => boolean;
  /** Most to find. */
  readonly limit?: number;
}

/**
 * Looks for commands, as for a FLUSHALL that nobody wanted: who knows the command need not know the moment. Reads the archive from the
 * backup before `from` on, up to the first gap. The database is known from the first SELECT on; 0 until then.
 * @throws BackupError where nothing is archived of `from` and later
 */
export async function findCommands(store: ObjectStore, options: FindOptions): Promise<FoundCommand[]> {
  const { group, from } = options;
  const ranges = await rangesOf(store, group, options.signal);
  const range = ranges.find((one) => one.to >= from.getTime());
  if (!range) throw nothingArchived(group);
  const to = new Date(Math.min(options.to?.getTime() ?? Infinity, range.to));
  // What is before the earliest moment can't be there.
  const base = from.getTime() <= range.from ? range.base : (await planReplay(store, group, { at: from }, options)).base;
  const plan = await planReplayFrom(store, group, base, { at: to }, options);
  return plan ? search(store, plan, { ...options, to }) : [];
}

async function search(
  store: ObjectStore,
  plan: ReplayPlan,
  { from, to, wanted, limit = 100, ...read }: FindOptions & { readonly to: Date },
): Promise<FoundCommand[]> {
  const { base, links } = plan;
  const found: FoundCommand[] = [];
  let seen: (StreamCommand & { readonly database: number })[] = [];
  let database = 0;
  const stream = new CommandStream((command) => {
    if (command.name === "SELECT") database = Number(command.args[0]?.toString("latin1") ?? 0);
    else if (wanted(command)) seen.push({ ...command, database });
  });
  for (const link of links) {
    const { head, stream: bytes } = await readSegment(store, link.segment, read);
    stream.push(bytes.subarray(link.from - head.first, link.to - head.first + 1));
    for (const { name, args, start, end, database: db } of seen) {
      const at = timeOf(head.times, head.firstAt, base.offset + end - head.first + 1);
      if (at < from.getTime() || at > to.getTime()) continue;
      const before = { id: idAt(plan, base.offset + start), offset: base.offset + start };
      found.push({ at: new Date(at), before, database: db, name, args: args.map((arg) => arg.toString("utf8")) });
      if (found.length === limit) return found;
    }
    seen = [];
  }
  return found;
}

/** Whose history the byte is of. */
function idAt({ base, links }: ReplayPlan, offset: number): string {
  return links.find(({ from, to }) => from <= offset && offset <= to)?.segment.id ?? base.id;
}
