import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { z } from "zod";
import { nodeUsers } from "../../../configs/node-users";
import { sentinelUsers } from "../../../configs/sentinel-users";
import { passwordUsers } from "../../../configs/settings";
import { accepts } from "../../rotate/accepted";
import {
  dropEdits,
  offerEdits,
  phaseOf,
  useEdits,
  usersUnderWay,
  type ConfigEdit,
  type PasswordConfig,
  type Passwords,
} from "../../rotate/passwords";
import { removeSetting, secretObject, setSecret } from "../config";
import { action, confirm, type Context } from "../context";
import { deploy } from "../deploy";
import { CliError } from "../errors";
import { examples } from "../program";
import { openStack, type OpenStack } from "../stack";

const options = z.object({ user: z.array(z.string()).default([]), keepOld: z.boolean().default(false) });

/** `rotate passwords`: new passwords without an outage, in three deployments. */
export function rotateVerb(program: Command): void {
  program
    .command("rotate")
    .description("replaces what must not live for ever, without an outage")
    .command("passwords")
    .description("gives ACL users new passwords; run again, it goes on where it was cut off")
    .option("-u, --user <name...>", "only these users (default: all)")
    .option("--keep-old", "stop while the old passwords are still accepted; the next run drops them")
    .addHelpText(
      "after",
      examples(
        ["redis-ha rotate passwords", "all of them; asks before the old ones are dropped"],
        ["redis-ha rotate passwords --user app --keep-old", "a second password for app"],
      ),
    )
    .action(action(options, rotatePasswords));
}

async function rotatePasswords(context: Context, { user, keepOld }: z.output<typeof options>): Promise<void> {
  const { globals, output } = context;
  const open = await openStack(globals.stack, globals.cwd);
  const users = await begin(context, open, user);
  if (phaseOf(await configOf(open)) === "offered") {
    output.say("1 of 3: servers accept the new passwords as well");
    await deploy(open.stack, output);
    await requireAll(open, (await configOf(open)).nextPasswords, true);
    output.say("2 of 3: everybody in the stack uses the new passwords");
    await edit(open, useEdits(await configOf(open), open.outputs.passwords));
  }
  // Where the last run ended after this deployment, it changes nothing.
  await deploy(open.stack, output);
  const { passwords, previousPasswords } = await configOf(open);
  await requireAll(open, only(passwords, users), true);
  if (!keepOld) {
    await confirm(
      context,
      [`Applications get theirs by: pulumi stack output passwords --show-secrets --stack ${open.name}`],
      `Have they all the new passwords of ${users.join(", ")}? The old ones are refused from now on.`,
    );
    output.say("3 of 3: the old passwords are refused");
    await edit(open, dropEdits(await configOf(open)));
    await deploy(open.stack, output);
    await requireAll(open, previousPasswords, false);
  }
  output.result(
    { users, oldAccepted: keepOld },
    () => `new passwords: ${users.join(", ")}${keepOld ? "; the old ones are still accepted" : ""}\n`,
  );
}

/** Makes new passwords, unless a change is under way. @returns whose passwords are being changed */
async function begin(context: Context, open: OpenStack, wanted: readonly string[]): Promise<string[]> {
  const known = passwordUsers(open.settings);
  const strangers = wanted.filter((user) => !known.includes(user));
  if (strangers.length > 0)
    throw new CliError("usage", `no such users: ${strangers.join(", ")}`, { remedy: `there are ${known.join(", ")}` });
  const config = await configOf(open);
  const underWay = usersUnderWay(config);
  if (underWay.length > 0) {
    context.output.say(`a change is under way and is finished first: ${underWay.join(", ")}`);
    return underWay;
  }
  const users = wanted.length > 0 ? [...wanted] : known;
  await confirm(
    context,
    [`New passwords for ${users.join(", ")}.`, "Each of three deployments replaces the containers one at a time."],
    "Go on?",
  );
  await edit(open, offerEdits(Object.fromEntries(users.map((u) => [u, randomBytes(32).toString("base64url")]))));
  return users;
}

async function configOf({ stack }: OpenStack): Promise<PasswordConfig> {
  return {
    passwords: await secretObject(stack, "passwords"),
    nextPasswords: await secretObject(stack, "nextPasswords"),
    previousPasswords: await secretObject(stack, "previousPasswords"),
  };
}

async function edit({ stack }: OpenStack, edits: readonly ConfigEdit[]): Promise<void> {
  for (const one of edits) {
    if (one.kind === "set") await setSecret(stack, one.path, one.value);
    else await removeSetting(stack, one.path);
  }
}

function only(passwords: Passwords, users: readonly string[]): Passwords {
  return Object.fromEntries(Object.entries(passwords).filter(([user]) => users.includes(user)));
}

/** @throws CliError `rotation-stuck` unless every server lets each of these in, or refuses each */
async function requireAll({ settings, outputs }: OpenStack, passwords: Passwords, wanted: boolean): Promise<void> {
  // The servers ask everybody for a certificate, and this command has none.
  if (settings.tls.authClients === "yes") return;
  const { nodes, sentinels, ca } = outputs;
  const doors = [
    ...nodes.map((address) => ({ address, users: nodeUsers(settings) })),
    ...sentinels.map((address) => ({ address, users: sentinelUsers(settings) })),
  ];
  for (const { address, users } of doors) {
    for (const { name } of users) {
      const password = passwords[name];
      if (password === undefined || (await accepts({ address, ca }, name, password)) === wanted) continue;
      throw new CliError(
        "rotation-stuck",
        `${address.name} ${wanted ? "refuses the new" : "accepts the old"} password of ${name}`,
      );
    }
  }
}
