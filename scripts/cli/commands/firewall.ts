import { z } from "zod";
import { renderNftables, renderNftablesRemoval, tableName } from "../../../configs/nftables";
import type { Settings } from "../../../configs/settings";
import { nft, NftError } from "../../firewall/nft";
import { audited } from "../audit";
import { action, confirm, type Context } from "../context";
import { CliError } from "../errors";
import { examples, type Verb } from "../verb";
import { selectStack, settingsOf } from "../stack";

const NONE = z.object({});

/** `firewall show|apply|remove`: rules for nftables on the Docker host, from the stack's settings. */
export const firewall: Verb = (program) => {
  const verb = program
    .command("firewall")
    .description("The Docker host's firewall: only network.allowedCidrs reach nodes and Sentinels.")
    .addHelpText(
      "after",
      examples(
        ["redis-ha firewall show -s prod", "the rules, as `nft -f` takes them"],
        ["redis-ha firewall apply -s prod", "shows them, asks, and puts them in place of those before"],
        ["redis-ha firewall remove -s prod --yes", "takes them away"],
      ),
    );
  verb.command("show").description("the rules, as `nft -f` takes them; changes nothing").action(action(NONE, show));
  verb
    .command("apply")
    .description("put the rules in place, on this host, until it restarts")
    .action(action(NONE, apply));
  verb.command("remove").description("take the rules away").action(action(NONE, remove));
};

async function show(context: Context): Promise<void> {
  const settings = await read(context);
  const rules = renderNftables(settings);
  context.output.result({ table: tableName(settings), rules }, () => rules);
}

async function apply(context: Context): Promise<void> {
  const settings = await read(context);
  const table = tableName(settings);
  const { allowedCidrs } = settings.network;
  if (allowedCidrs.length === 0)
    throw new CliError("settings-wrong", "network.allowedCidrs is empty: nobody but this host could reach the group", {
      remedy: `pulumi config set --stack ${context.globals.stack} --path network.allowedCidrs '["10.0.0.0/16"]'`,
    });
  const rules = renderNftables(settings);
  await run(rules, { check: true });
  await confirm(context, rules.trimEnd().split("\n"), `Put these rules in place on this host, as the table ${table}?`);
  await recorded(context, "firewall apply", table, rules);
  context.output.result({ table, allowedCidrs, applied: true }, () => `in place: the table inet ${table}\n`);
}

async function remove(context: Context): Promise<void> {
  const settings = await read(context);
  const table = tableName(settings);
  await confirm(context, [`  - table inet ${table}`], "Take the rules away from this host?");
  await recorded(context, "firewall remove", table, renderNftablesRemoval(settings));
  context.output.result({ table, applied: false }, () => `gone: the table inet ${table}\n`);
}

async function read({ globals }: Context): Promise<Settings> {
  return settingsOf(await selectStack(globals.stack, globals.cwd));
}

/** Changes the host's rules, and leaves a line in the stack's audit. */
function recorded({ globals }: Context, act: string, table: string, rules: string): Promise<void> {
  return audited({ stack: globals.stack, act, details: { table } }, async () => {
    await run(rules);
    return { value: undefined };
  });
}

async function run(rules: string, options: { check?: boolean } = {}): Promise<void> {
  try {
    await nft(rules, options);
  } catch (error) {
    throw error instanceof NftError ? new CliError("firewall-failed", error.message, { cause: error }) : error;
  }
}
