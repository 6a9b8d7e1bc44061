import type { Settings } from "../../../configs/settings";
import { destroyStack, EngineError } from "../../deploy/deploy";
import { givenSettings } from "../../deploy/settings";
import { audited } from "../audit";
import { operate } from "../backup/operate";
import { openWithBackups } from "../backup/stack";
import { confirmName, type Context } from "../context";
import { Engine, type Labelled, type Remains } from "../engine";
import { CliError } from "../errors";
import { LOCK_MEMBER, withLock } from "../lock";
import { plain, selectStack } from "../stack";
import { contentsOf, goneLines, type Contents } from "./contents";

export interface DestroyOptions {
  /** The stack's name, once more. */
  readonly confirm: string | undefined;
  readonly backupFirst: boolean;
}

/**
 * Removes all that a stack has made.
 * @throws CliError `destroy-refused` or `not-confirmed`, and nothing was changed; `destroy-failed`
 */
export async function destroyAll(context: Context, options: DestroyOptions): Promise<void> {
  const { globals, output, signal } = context;
  const stack = await selectStack(globals.stack, globals.cwd);
  const { settings } = await givenSettings(stack);
  const contents = contentsOf(await stack.exportStack());
  const name = globals.stack;
  if (contents.total === 0) {
    const nothing = { stack: name, removed: 0, backup: null, remains: ownOf(await new Engine().remains(name)) };
    output.result(nothing, () => `there is nothing of ${name}\n`);
    return;
  }
  const refusal = destroyRefusal(name, contents, settings, options);
  if (refusal) throw new CliError("destroy-refused", refusal.why, { remedy: refusal.remedy });
  await confirmName(context, [...goneLines(contents), ...backupLines(settings, options)], name, options.confirm);
  const { image, prefix } = plain(await stack.outputs());
  const details = { backupFirst: options.backupFirst, volumes: contents.volumes.length };
  const act = (): Promise<Done> =>
    audited({ stack: name, act: "destroy", details }, async () => {
      const backup = options.backupFirst ? await backUp(context) : null;
      const onChange = ({ name: gone }: { name: string }): void => output.say(`  delete ${gone}`);
      const removed = await destroyStack(stack, { signal, onChange }).catch((error: unknown) => {
        if (!(error instanceof EngineError)) throw error;
        throw new CliError("destroy-failed", `${name}: ${error.message}`, { cause: error });
      });
      const value = { removed: removed.length, backup, remains: ownOf(await new Engine().remains(name)) };
      return { value, details: { removed: value.removed, backup } };
    });
  // A stack whose first deployment failed tells no image that a lock could run.
  const locked = typeof image === "string" && typeof prefix === "string";
  const done = locked ? await withLock({ name, outputs: { image, prefix } }, "destroy", act) : await act();
  output.result({ stack: name, ...done }, () => doneText(name, done, contents, settings));
}

interface Done {
  readonly removed: number;
  /** Its id. */
  readonly backup: string | null;
  readonly remains: Remains;
}

/** Why a stack must not be destroyed, and what mends it. Pure. */
export function destroyRefusal(
  stack: string,
  contents: Pick<Contents, "protected">,
  { protect, backup }: Pick<Settings, "protect" | "backup">,
  { backupFirst }: Pick<DestroyOptions, "backupFirst">,
): { why: string; remedy: string } | undefined {
  if (contents.protected.length > 0) {
    const lift = protect ? `\`pulumi config set --stack ${stack} protect false\`, then ` : "";
    return {
      why: `protected: ${contents.protected.join(", ")}`,
      remedy: `${lift}\`redis-ha up -s ${stack}\` lifts it: nothing is deleted by that`,
    };
  }
  if (!backupFirst) return undefined;
  if (!backup.enabled) return { why: "the stack has no backups", remedy: "leave out --backup-first" };
  if (backup.target === "local")
    return {
      why: "the stack's own store goes with it, and with that all backups",
      remedy: "`redis-ha restore latest --to OTHER` keeps the data in another stack; leave out --backup-first",
    };
  return undefined;
}

function backupLines({ backup }: Settings, { backupFirst }: DestroyOptions): string[] {
  if (!backup.enabled) return ["there are no backups of it"];
  if (backup.target === "local") return ["its backups go with it: they are in its own store"];
  return [backupFirst ? "a backup is made first" : "no backup is made first: --backup-first makes one"];
}

async function backUp(context: Context): Promise<string> {
  context.output.say("backing up first");
  const source = await openWithBackups(context);
  const act = () => ({ kind: "backup", backupClass: "manual" }) as const;
  const { id } = await operate<"backup">(context, { source, target: source, act, failure: "backup-failed" });
  return id;
}

/** The lock goes when the act is over. */
function ownOf({ containers, volumes, networks }: Remains): Remains {
  return { containers: containers.filter(({ member }) => member !== LOCK_MEMBER), volumes, networks };
}

function doneText(
  stack: string,
  { removed, backup, remains }: Done,
  { retained }: Contents,
  { backup: kept }: Settings,
): string {
  const left = (kind: string, all: readonly Labelled[]): string[] => all.map(({ name }) => `left: the ${kind} ${name}`);
  const elsewhere = kept.enabled && kept.target !== "local" && kept.bucket !== undefined;
  return [
    `${stack}: ${removed} resources are gone`,
    ...(backup === null ? [] : [`backup: ${backup}`]),
    ...left("container", remains.containers),
    ...left("volume", remains.volumes),
    ...left("network", remains.networks),
    ...(retained.length > 0 ? [`left, as they are retained: ${retained.join(", ")}`] : []),
    ...(elsewhere ? [`backups are in the bucket ${kept.bucket ?? ""}, unless it was the stack's and is gone`] : []),
    `left: its settings and secrets; \`pulumi stack rm ${stack}\` forgets them`,
    "",
  ].join("\n");
}
