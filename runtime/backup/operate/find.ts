import { globMatches } from "../../../configs/glob";
import { searchArchive, type FoundCommand } from "../archive/find-commands";
import { newestSegment } from "../archive/list";
import type { ObjectStore } from "../store/object-store";
import type { ActContext } from "./acts";
import type { ArchivedCommand, Period, Results } from "./answer";
import { NoSuchBackup } from "./choose";
import type { Act } from "./request";

type FindAct = Extract<Act, { kind: "find" }>;
/** Of one command. */
const SHOWN_KEYS = 8;

/** Looks for commands in the archive. @throws BackupError; NoSuchBackup where nothing is archived */
export async function find(act: FindAct, context: ActContext, store: ObjectStore): Promise<Results["find"]> {
  const { settings, backupsOf: group, signal, onProgress } = context;
  if (!(await newestSegment(store, group, Date.now(), signal)))
    throw new NoSuchBackup(`there is no archive of ${group}; the setting backup.continuous.enabled makes one`);
  const { commands, searched } = await searchArchive(store, {
    ...{ group, signal, onProgress, encryptionKey: settings.transfer.encryptionKey },
    from: new Date(act.from),
    to: act.to === undefined ? undefined : new Date(act.to),
    wanted: wantedBy(act),
    // One more tells whether there are others.
    limit: act.limit + 1,
  });
  return {
    commands: commands.slice(0, act.limit).map((command) => archived(command, act)),
    more: commands.length > act.limit,
    searched: searched.map(periodOf),
  };
}

/** Pure. */
export function wantedBy({
  commands,
  key,
}: Pick<FindAct, "commands" | "key">): (command: Pick<FoundCommand, "name" | "keys">) => boolean {
  const names = new Set(commands);
  return (command) =>
    (names.size === 0 || names.has(command.name)) &&
    (key === undefined || command.keys.some((one) => globMatches(key, one)));
}

function archived({ at, before, database, name, keys }: FoundCommand, { key }: FindAct): ArchivedCommand {
  const meant = key === undefined ? keys : keys.filter((one) => globMatches(key, one));
  return {
    ...{ at: at.toISOString(), database, command: name, before },
    ...{ keys: meant.slice(0, SHOWN_KEYS), keyCount: meant.length },
  };
}

/** Milliseconds of Unix time as people read them. Pure. */
export function periodOf({ from, to }: { readonly from: number; readonly to: number }): Period {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
