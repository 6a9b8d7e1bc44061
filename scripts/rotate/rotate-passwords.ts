import { randomBytes } from "node:crypto";
import { nodeUsers } from "../../configs/node-users";
import { sentinelUsers } from "../../configs/sentinel-users";
import { passwordUsers } from "../../configs/settings";
import { actOn } from "../cli/act";
import { removeSetting, secretObject, setSecret } from "../cli/config";
import { confirm, type Context } from "../cli/context";
import { deploy } from "../cli/deploy";
import { CliError } from "../cli/errors";
import { openStack, type OpenStack } from "../cli/stack";
import { rawConfig } from "../deploy/settings";
import { accepts } from "./accepted";
import {
  dropEdits,
  offerEdits,
  phaseOf,
  useEdits,
  usersUnderWay,
  type ConfigEdit,
  type PasswordConfig,
  type Passwords,
} from "./passwords";

export interface RotateOptions {
  /** Whose; none: everybody's. */
  readonly user: readonly string[];
  /** Stop while the old passwords are still accepted. */
  readonly keepOld: boolean;
}

/**
 * Gives users new passwords in three deployments: servers accept both, then the stack uses the new ones, then the old ones are refused. How
 * far it is stands in the stack's config, so a run that was cut off is taken up by the next.
 * @throws CliError `deploy-failed` or `rotation-stuck`; both of a user's passwords are still accepted then
 */
export async function rotatePasswords(context: Context, { user, keepOld }: RotateOptions): Promise<void> {
  const { globals, output } = context;
  const open = await openStack(globals.stack, globals.cwd);
  requireKnown(open, user);
  const users = await actOn(open, "rotate passwords", { keepOld }, async () => {
    const value = await begin(context, open, user);
    await change(context, open, value, keepOld);
    return { value, details: { users: value.join(", ") } };
  });
  output.result(
    { users, oldAccepted: keepOld },
    () => `new passwords: ${users.join(", ")}${keepOld ? "; the old ones are still accepted" : ""}\n`,
  );
}

/** The three deployments, or as many as are left. */
async function change(context: Context, open: OpenStack, users: readonly string[], keepOld: boolean): Promise<void> {
  const { output } = context;
  if (phaseOf(await configOf(open)) === "offered") {
    output.say("1 of 3: servers accept the new passwords as well");
    await deploy(open.stack, output);
    const offered = await configOf(open);
    await requireAll(open, offered.nextPasswords, true);
    output.say("2 of 3: everybody in the stack uses the new passwords");
    await edit(open, useEdits(offered, open.outputs.passwords));
  }
  // Where the last run ended after this deployment, it changes nothing.
  await deploy(open.stack, output);
  const { passwords, previousPasswords } = await configOf(open);
  await requireAll(open, only(passwords, users), true);
  if (keepOld) return;
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

/** @throws CliError `usage` where one of these is no user of the group */
function requireKnown({ settings }: OpenStack, wanted: readonly string[]): void {
  const known = passwordUsers(settings);
  const strangers = wanted.filter((user) => !known.includes(user));
  if (strangers.length > 0)
    throw new CliError("usage", `no such users: ${strangers.join(", ")}`, { remedy: `there are ${known.join(", ")}` });
}

/** Makes new passwords, unless a change is under way. @returns whose passwords are being changed */
async function begin(context: Context, open: OpenStack, wanted: readonly string[]): Promise<string[]> {
  const config = await configOf(open);
  const underWay = usersUnderWay(config);
  if (underWay.length > 0) {
    context.output.say(`a change is under way and is finished first: ${underWay.join(", ")}`);
    return underWay;
  }
  const users = wanted.length > 0 ? [...wanted] : passwordUsers(open.settings);
  await confirm(
    context,
    [`New passwords for ${users.join(", ")}.`, "Each of three deployments replaces the containers one at a time."],
    "Go on?",
  );
  await edit(open, offerEdits(Object.fromEntries(users.map((u) => [u, randomBytes(32).toString("base64url")]))));
  return users;
}

async function configOf({ stack }: OpenStack): Promise<PasswordConfig> {
  const raw = await rawConfig(stack);
  return {
    passwords: secretObject(raw, "passwords"),
    nextPasswords: secretObject(raw, "nextPasswords"),
    previousPasswords: secretObject(raw, "previousPasswords"),
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
