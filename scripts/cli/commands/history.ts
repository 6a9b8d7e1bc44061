import { z } from "zod";
import { action } from "../context";
import type { History } from "../history/gather";
import { later } from "../later";
import { table } from "../table";
import { examples, type Verb } from "../verb";

/** `redis-ha history`. */
export const history: Verb = (program) => {
  program
    .command("history")
    .description("Failovers and switchovers with cause and gap, out of the members' logs and this machine's audit.")
    .option("-n, --limit <count>", "show so many, the newest", "20")
    .addHelpText(
      "after",
      examples(
        ["redis-ha history", "the last ones, the newest at the end"],
        ["redis-ha history -n 3 --json", "the same for a program, each gap with from what to what it is"],
      ),
    )
    .action(
      action(
        z.object({ limit: z.coerce.number("must be a number").int().min(1) }),
        async ({ globals, output }, { limit }) => {
          const open = await later.stack().openStack(globals.stack, globals.cwd);
          const found = await later.history().gatherHistory(open, new (later.engine().Engine)());
          const shown = { ...found, entries: found.entries.slice(-limit) };
          output.result(shown, () => historyText(shown));
        },
      ),
    );
};

/** Pure. */
export function historyText({ entries, since }: History): string {
  const from = since === null ? "There are no logs of Sentinels.\n" : `The Sentinels' logs begin at ${since}.\n`;
  if (entries.length === 0) return `${from}No failover, and no switchover.\n`;
  const columns = [
    { title: "at" },
    { title: "kind" },
    { title: "from" },
    { title: "to" },
    { title: "gap ms", align: "right" },
    { title: "cause, and what the gap is" },
  ] as const;
  const rows = entries.map(({ at, kind, from: a, to: b, gapMs, cause, gap }) => [
    at,
    kind,
    a ?? "?",
    b ?? "-",
    gapMs === null ? "-" : String(gapMs),
    `${cause} (${gap})`,
  ]);
  return `${table(columns, rows)}${from}`;
}
