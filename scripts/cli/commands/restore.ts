import { z } from "zod";
import type { Results } from "../../../runtime/backup/operate/answer";
import type { Which } from "../../../runtime/backup/operate/request";
import { restoreLines, restoredText } from "../backup/render";
import { restoreTarget } from "../backup/request";
import { action, confirm, type Context } from "../context";
import { CliError } from "../errors";
import { later } from "../later";
import type { OpenStack } from "../stack";
import { examples, type Verb } from "../verb";

const options = z.object({
  at: z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-24T10:15:30Z" }).optional(),
  to: z.string().optional(),
  dryRun: z.boolean(),
  save: z.boolean(),
});
type Options = z.output<typeof options>;
/** Of the scratch server, in a container of its own. */
const SCRATCH_PORT = 6379;
const failure = "restore-failed" as const;

/** `redis-ha restore`. */
export const restore: Verb = (program) => {
  program
    .command("restore")
    .description(
      "Restores a backup into a running group. Clients can read all the while, and can't write for the last part of it.",
    )
    .argument("[id]", "of the backup, or an unmistakable beginning of it; or latest")
    .option(
      "--at <time>",
      "this very moment, from the continuous archive; without one, the newest backup before it; as 2026-11-24T10:15:30Z",
    )
    .option("--to <stack>", "into the group of another stack on the same engine")
    .option("--dry-run", "only tell what would be done", false)
    .option("--no-save", "don't back up first what is there now")
    .addHelpText(
      "after",
      examples(
        ["redis-ha restore latest --dry-run", "what would be done, step by step"],
        ["redis-ha restore latest", "the newest good backup, after a question"],
        ["redis-ha restore --at 2026-11-24T10:15:30Z -s prod", "before the wrong command"],
        ["redis-ha restore latest -s prod --to staging", "production's data for a test"],
      ),
    )
    .action(action(options, (context, given, id) => run(context, whichOf(id, given), given)));
};

/** Pure. @throws CliError `usage` unless one backup is meant, in one way */
export function whichOf(id: string | undefined, { at }: Pick<Options, "at">): Which {
  if ((id === undefined) === (at === undefined))
    throw new CliError("usage", "say which backup: an id, latest, or --at TIME", {
      remedy: "`redis-ha backup list` has their ids",
    });
  if (at !== undefined) return { at: new Date(at).toISOString() };
  return id === "latest" ? { latest: true } : { id: id ?? "" };
}

async function run(context: Context, which: Which, { to, dryRun, save }: Options): Promise<void> {
  const { operate } = later.operate();
  const source = await later.backupStack().openWithBackups(context);
  const elsewhere = to !== undefined && to !== source.name;
  const target = elsewhere ? await later.stack().openStack(to, context.globals.cwd) : source;
  const into = `the group ${target.outputs.group} of the stack ${target.name}`;
  // What another stack has goes into its own store: in this one it would pass for a backup of this stack's group.
  const saveHere = save && !elsewhere;
  const preview = await operate<"preview">(context, {
    ...{ source, target, failure },
    act: () => ({ kind: "preview", ...restoreTarget(target, which, saveHere) }),
  });
  const saveThere = save && elsewhere && preview.keys > 0;
  const first = saveThere
    ? [`back up the ${preview.keys} keys that the stack ${target.name} has now, into its own store`]
    : [];
  const lines = restoreLines(into, preview, first);
  const faults = [...preview.faults, ...(saveThere ? faultsOfSave(target) : [])];
  if (dryRun) context.output.result({ ...preview, faults, into: target.name }, () => `${lines.join("\n")}\n`);
  if (faults.length > 0) throw new CliError("restore-refused", faults.join("; "));
  if (dryRun) return;
  await confirm(context, lines, "Restore?");
  const of = { backup: preview.backup.id, at: preview.at, from: source.name, replacedKeys: preview.keys };
  const result = await later.act().actOn(target, "restore", of, async () => {
    const savedThere = saveThere ? await saveOf(context, target) : null;
    // What was confirmed, whatever is the newest by then.
    const meant: Which = preview.at === null ? { id: preview.backup.id } : { at: preview.at };
    const restored = await operate<"restore">(context, {
      ...{ source, target, failure },
      act: (host) => ({
        ...{ kind: "restore", ...restoreTarget(target, meant, saveHere) },
        scratch: { host, port: SCRATCH_PORT },
      }),
    });
    const value: Results["restore"] = { ...restored, savedAs: restored.savedAs ?? savedThere };
    return { value, details: { keys: value.keys, savedAs: value.savedAs } };
  });
  context.output.result({ ...result, into: target.name }, () => restoredText(into, result));
}

function faultsOfSave({ name, settings }: OpenStack): string[] {
  if (settings.backup.enabled) return [];
  return [`the stack ${name} has data and no backups, so it can't be saved first; --no-save goes on without`];
}

async function saveOf(context: Context, target: OpenStack): Promise<string> {
  context.output.say(`backing up what the stack ${target.name} has`);
  const act = () => ({ kind: "backup", backupClass: "manual" }) as const;
  const { id } = await later
    .operate()
    .operate<"backup">(context, { source: target, target, act, failure: "restore-failed" });
  return id;
}
