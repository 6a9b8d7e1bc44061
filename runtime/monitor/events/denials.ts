import type { AclEntry, DenialReason } from "../parse/acl-log";
import type { EventDraft } from "./event";

/** Entries that were added to, and by how many refusals. */
export interface Denial {
  readonly entry: AclEntry;
  readonly count: number;
}

export interface DenialDelta {
  readonly denials: readonly Denial[];
  /** Entries are gone that did not fall out at the end: ACL LOG RESET. */
  readonly emptied: boolean;
}

/** Two readings of one clock may differ so much in what they take for the same moment, in milliseconds. */
const SAME_MOMENT_MS = 250;

/**
 * What was refused between two looks at ACL LOG of the same process. Pure. Since 7.2 entries have ids. Before, only the last updated
 * entry of each kind of refusal can grow, so it is found by its time.
 */
export function compareAclLogs(before: readonly AclEntry[], after: readonly AclEntry[]): DenialDelta {
  // A server's clock that is set moves the time of all entries.
  if (sameApartFromTime(before, after)) return { denials: [], emptied: false };
  const denials: Denial[] = [];
  for (const [key, entries] of groupBy(after, keyOf)) {
    const old = before.filter((b) => keyOf(b) === key);
    denials.push(...(entries[0]?.id === undefined ? grownByTime(old, entries) : grownById(old, entries)));
  }
  // At its limit of entries the log loses its oldest, but never gets shorter.
  return { denials: denials.filter((d) => d.count > 0).reverse(), emptied: after.length < before.length };
}

/** One event for each entry that grew. @param users names that may be shown where a log-in failed */
export function denialEvents(
  node: string,
  { denials, emptied }: DenialDelta,
  users: readonly string[],
  showKeys: boolean,
): EventDraft[] {
  const events = denials.map(({ entry, count }) => event(node, entry, count, users, showKeys));
  if (!emptied) return events;
  return [{ kind: "acl-log-emptied", subject: node, text: `The ACL LOG of ${node} was emptied` }, ...events];
}

/** Entries by reason. */
export function countByReason(entries: readonly AclEntry[]): ReadonlyMap<DenialReason, number> {
  const counts = new Map<DenialReason, number>();
  for (const { reason } of entries) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

function sameApartFromTime(before: readonly AclEntry[], after: readonly AclEntry[]): boolean {
  const text = ({ updatedAt, ...rest }: AclEntry): string => JSON.stringify({ ...rest, updatedAt: typeof updatedAt });
  return before.length === after.length && before.every((b, i) => text(b) === text(after[i] ?? b));
}

function grownById(old: readonly AclEntry[], entries: readonly AclEntry[]): Denial[] {
  return entries.map((entry) => ({ entry, count: entry.count - (old.find((o) => o.id === entry.id)?.count ?? 0) }));
}

function grownByTime(old: readonly AclEntry[], entries: readonly AclEntry[]): Denial[] {
  const newest = old.reduce<AclEntry | undefined>((a, b) => (a && a.updatedAt >= b.updatedAt ? a : b), undefined);
  const changed = entries
    .filter((e) => newest === undefined || e.updatedAt > newest.updatedAt + SAME_MOMENT_MS || grewInPlace(e, newest))
    .sort((a, b) => a.updatedAt - b.updatedAt);
  const unchanged = newest && entries.some((e) => !changed.includes(e) && e.count === newest.count && near(e, newest));
  return changed.map((entry, i) => {
    const goesOn = i === 0 && newest !== undefined && !unchanged && entry.count > newest.count;
    return { entry, count: goesOn ? entry.count - newest.count : entry.count };
  });
}

function grewInPlace(entry: AclEntry, newest: AclEntry): boolean {
  return near(entry, newest) && entry.count > newest.count;
}

function near(a: AclEntry, b: AclEntry): boolean {
  return Math.abs(a.updatedAt - b.updatedAt) <= SAME_MOMENT_MS;
}

function keyOf({ reason, context, object, user, id }: AclEntry): string {
  return id === undefined ? [reason, context, object, user].join("\0") : "";
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function event(
  node: string,
  { reason, object, user, client, context }: AclEntry,
  count: number,
  users: readonly string[],
  showKeys: boolean,
): EventDraft {
  const times = count === 1 ? "" : ` ${count} times`;
  if (reason === "auth") {
    const who = users.includes(user) ? user : "a user of another name";
    const details = { user: users.includes(user) ? user : "?", client, count };
    return { kind: "login-failed", subject: node, text: `Log-in as ${who} failed${times} on ${node}`, details };
  }
  const shown = reason === "command" || showKeys;
  // A command's name comes from the server's own list; what else it may be is not shown.
  const what = reason === "command" && !/^[\w.|-]{1,60}$/.test(object) ? "?" : object.slice(0, 64);
  return {
    kind: "access-denied",
    subject: node,
    text: `${user} was refused ${shown && reason === "command" ? what.toUpperCase() : `a ${reason}`}${times} on ${node}`,
    details: { reason, user, client, count, context, ...(shown ? { object: what } : {}) },
  };
}
