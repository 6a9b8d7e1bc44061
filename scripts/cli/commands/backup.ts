import { z } from "zod";
import { ALL_CLASSES } from "../../../runtime/backup/classes";
import type { Which } from "../../../runtime/backup/operate/request";
import { listText, madeText, pruneLines, prunedText, provenText } from "../backup/render";
import { audited } from "../audit";
import { action, confirm } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";
import { addFind } from "./backup-find";

const classes = `one of ${ALL_CLASSES.join(", ")}`;
const className = z.enum(ALL_CLASSES, `must be ${classes}`);
const failure = "backup-failed" as const;

/** `redis-ha backup now|list|find|verify|prune`. */
export const backup: Verb = (program) => {
  const group = program
    .command("backup")
    .description("Backups: made, listed, searched, proven, pruned.")
    .addHelpText(
      "after",
      examples(
        ["redis-ha backup now", "make one, of class manual, which nothing prunes"],
        ["redis-ha backup list -s prod", "what there is, the newest first"],
        ["redis-ha backup find --command FLUSHALL", "when it was done, and what to restore to undo it"],
        ["redis-ha backup verify latest", "load the newest one in a server of its own, and count"],
        ["redis-ha backup prune --dry-run", "what is older than its retention"],
      ),
    );

  group
    .command("now")
    .description("Makes a backup and waits for it.")
    .option("--class <class>", classes, "manual")
    .action(
      action(z.object({ class: className }), async (context, options) => {
        const stack = await later.backupStack().openWithBackups(context);
        const act = () => ({ kind: "backup", backupClass: options.class }) as const;
        const details = { class: options.class };
        // Beside whatever else goes on: a backup takes nothing from the group that needs its lock.
        const made = await audited({ stack: stack.name, act: "backup now", details }, async () => {
          const value = await later
            .operate()
            .operate<"backup">(context, { source: stack, target: stack, act, failure });
          return { value, details: { id: value.id } };
        });
        context.output.result(made, () => madeText(made));
      }),
    );

  group
    .command("list")
    .description("Lists backups, the newest first, and the times that the continuous archive has every moment of.")
    .option("--class <class>", `only of this class, ${classes}`)
    .option("-n, --limit <count>", "show so many", "50")
    .action(
      action(
        z.object({ class: className.optional(), limit: z.coerce.number("must be a number").int().min(1) }),
        async (context, options) => {
          const stack = await later.backupStack().openWithBackups(context);
          const only = options.class === undefined ? {} : { backupClass: options.class };
          const act = () => ({ kind: "list", limit: options.limit, moments: true, ...only }) as const;
          const listed = await later.operate().operate<"list">(context, { source: stack, target: stack, act, failure });
          context.output.result(listed, () => listText(listed));
        },
      ),
    );

  addFind(group);

  group
    .command("verify")
    .description(
      "Proves that a backup can be restored: loads it in a server of its own, checks all sums, counts the keys.",
    )
    .argument("<id>", "of the backup, or an unmistakable beginning of it; or latest")
    .action(
      action(z.object({}), async (context, _options, id) => {
        const stack = await later.backupStack().openWithBackups(context);
        const which: Which = id === "latest" ? { latest: true } : { id };
        const act = () => ({ kind: "verify", which }) as const;
        // Its proof is written beside the backup.
        const proven = await audited({ stack: stack.name, act: "backup verify", details: { which: id } }, async () => {
          const value = await later
            .operate()
            .operate<"verify">(context, { source: stack, target: stack, act, failure });
          return { value, details: { id: value.backup.id } };
        });
        context.output.result(proven, () => provenText(proven));
      }),
    );

  group
    .command("prune")
    .description("Removes what is older than the retention of its class, and what runs that died have left.")
    .option("--dry-run", "only tell what would go", false)
    .action(
      action(z.object({ dryRun: z.boolean() }), async (context, options) => {
        const stack = await later.backupStack().openWithBackups(context);
        const run = (dryRun: boolean) =>
          later.operate().operate<"prune">(context, {
            ...{ source: stack, target: stack, failure },
            act: () => ({ kind: "prune", dryRun }),
          });
        const planned = await run(true);
        const lines = pruneLines(planned);
        if (options.dryRun || lines.length === 0) {
          context.output.result({ ...planned, dryRun: options.dryRun }, () => prunedText(planned, true));
          return;
        }
        await confirm(context, lines, "Remove these for good?");
        const pruned = await later.act().actOn(stack, "backup prune", {}, async () => {
          const value = await run(false);
          return { value, details: { backups: value.backups.length, segments: value.segments } };
        });
        context.output.result({ ...pruned, dryRun: false }, () => prunedText(pruned, false));
      }),
    );
};
