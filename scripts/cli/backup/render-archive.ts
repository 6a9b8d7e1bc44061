import type { ArchivedCommand, Period, Results } from "../../../runtime/backup/operate/answer";
import { table } from "../table";

/** What people read of the continuous archive. Times are to the millisecond, as `restore --at` takes them. Pure. */

const shown = ({ from, to }: Period): string => `${from} to ${to}`;

/** The times of which every moment can be restored; an empty text where there are none. */
export function momentsText(moments: readonly Period[]): string {
  if (moments.length === 0) return "";
  const rows = moments.map(({ from, to }) => [from, to]);
  return `\nevery moment can be restored\n${table([{ title: "FROM" }, { title: "TO" }], rows)}`;
}

/** A place in the group's history, as `restore --before` takes it. */
export function placeText({ before }: Pick<ArchivedCommand, "before">): string {
  return `${before.id}:${before.offset}`;
}

/** Keys may hold anything, also what a terminal would obey. */
function keysText({ keys, keyCount }: ArchivedCommand): string {
  if (keys.length === 0) return "-";
  const safe = keys.map((key) =>
    JSON.stringify(key)
      .slice(1, -1)
      .replaceAll(/[\u007f-\u009f]/g, "?"),
  );
  return `${safe.join(" ")}${keyCount > keys.length ? ` and ${keyCount - keys.length} more` : ""}`;
}

export function foundText({ commands, more, searched }: Results["find"]): string {
  const where = searched.map(shown).join(", ");
  const gaps = searched.length > 1 ? "; nothing is known of what is between\n" : "\n";
  if (commands.length === 0) return `nothing found; looked through ${where}${gaps}`;
  const columns = [{ title: "TIME" }, { title: "DB", align: "right" as const }, { title: "COMMAND" }];
  const rows = commands.map((one) => [one.at, String(one.database), one.command, placeText(one), keysText(one)]);
  return [
    table([...columns, { title: "PLACE" }, { title: "KEYS" }], rows),
    more ? "and more; --limit shows them, --since what came later\n" : "",
    `looked through ${where}${gaps}`,
    "`redis-ha restore --before PLACE` restores all that came before one of them, and nothing of its transaction\n",
  ].join("");
}
