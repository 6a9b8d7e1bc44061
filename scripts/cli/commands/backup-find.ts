import type { Command } from "commander";
import { z } from "zod";
import type { Act } from "../../../runtime/backup/operate/request";
import { foundText } from "../backup/render-archive";
import { action } from "../context";
import { CliError } from "../errors";
import { later } from "../later";
import { examples } from "../verb";

/** What takes everything away at once. */
export const WORST = ["FLUSHALL", "FLUSHDB", "SWAPDB"];
const DAY_MS = 86_400_000;

const time = z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-24T10:15:30Z" }).optional();
const name = z.string().regex(/^[a-z][a-z0-9._-]*$/i);
const options = z.object({
  since: time,
  until: time,
  command: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(name, "must be names of commands, such as DEL,UNLINK"))
    .optional(),
  key: z.string().min(1, "must be a pattern such as order:*").optional(),
  limit: z.coerce.number("must be a number").int().min(1),
});
type Options = z.output<typeof options>;

/** `redis-ha backup find`. */
export function addFind(backup: Command): void {
  backup
    .command("find")
    .description("Looks for commands in the continuous archive, so that one that nobody wanted can be undone.")
    .option("--since <time>", "not before; a day ago unless given; as 2026-11-24T10:15:30Z")
    .option("--until <time>", "not after; the archive's end unless given")
    .option("--command <names>", `only these, as DEL,UNLINK; ${WORST.join(", ")} unless --key is given`)
    .option("--key <pattern>", "only those with such a key, as order:*, by the rules of Redis' KEYS")
    .option("-n, --limit <count>", "show so many", "50")
    .addHelpText(
      "after",
      examples(
        ["redis-ha backup find", "who emptied the group since yesterday, and how to undo it"],
        ["redis-ha backup find --key 'order:17' --since 2026-11-24T10:00:00Z", "all that was done to a key"],
        ["redis-ha backup find --command DEL,UNLINK --key 'order:*'", "what deleted such keys"],
      ),
    )
    .action(
      action(options, async (context, given) => {
        const meant = findAct(given, Date.now());
        const stack = await later.backupStack().openWithBackups(context);
        const found = await later.operate().operate<"find">(context, {
          ...{ source: stack, target: stack, act: () => meant, failure: "backup-failed" },
        });
        context.output.result(found, () => foundText(found));
      }),
    );
}

/** Pure. @param now milliseconds of Unix time @throws CliError `usage` */
export function findAct({ since, until, command, key, limit }: Options, now: number): Extract<Act, { kind: "find" }> {
  const from = since === undefined ? now - DAY_MS : Date.parse(since);
  const to = until === undefined ? undefined : Date.parse(until);
  if (to !== undefined && to < from) throw new CliError("usage", "--until: must not be before --since");
  return {
    kind: "find",
    from: new Date(from).toISOString(),
    ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
    commands: command?.map((one) => one.toUpperCase()) ?? (key === undefined ? WORST : []),
    ...(key === undefined ? {} : { key }),
    limit,
  };
}
