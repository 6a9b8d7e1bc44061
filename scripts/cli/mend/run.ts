import type { Redis } from "ioredis";
import { parseConf } from "../../../configs/live-conf";
import { withConnection } from "../../../runtime/node/connection";
import { flatFields } from "../../../runtime/node/info";
import type { Access } from "../access";
import { renderedAcl, renderedConf, type Known } from "../doctor/rendered";
import { Engine } from "../engine";
import { CliError } from "../errors";
import { hearingFast } from "../sentinel-hearing";
import type { MendStep } from "./plan";
import { stepText } from "./plan";

const ASK_MS = 3000;
/** A Sentinel that has forgotten everybody hears of the replicas by INFO, within 10 s at most, and of the others by their hello, within 2 s. */
const LEARN_MS = 30_000;
const LOOK_EVERY_MS = 200;

/**
 * Does the steps one after the other; each is done again without harm.
 * @param say called before each
 * @throws CliError `mend-failed`, naming the step
 */
export async function runMend(
  known: Known,
  access: Access,
  steps: readonly MendStep[],
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    signal.throwIfAborted();
    say(stepText(step));
    try {
      if (step.kind === "stop") await new Engine().stop(step.member);
      else await onServer(step, known, access);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new CliError("mend-failed", `${stepText(step)}: ${why}`, { cause: error });
    }
  }
}

type Member = Access["targets"][number];
type ServerStep = Exclude<MendStep, { readonly kind: "stop" }>;

async function onServer(step: ServerStep, known: Known, { targets, credentials }: Access): Promise<void> {
  const target = targets.find(({ name }) => name === step.member);
  if (!target) throw new Error(`there is no ${step.member}`);
  await withConnection(target.address, credentials, ASK_MS, (redis) => perform(redis, step, known, target));
}

async function perform(redis: Redis, step: ServerStep, known: Known, target: Member): Promise<void> {
  const { settings } = known;
  switch (step.kind) {
    case "config": {
      const rendered = parseConf(renderedConf(known, target.address.port));
      for (const name of step.names) await redis.call("CONFIG", "SET", name, rendered.get(name) ?? "");
      return;
    }
    case "acl":
      return restoreUsers(redis, step.users, renderedAcl(known, target.kind === "node"));
    case "sentinel":
      for (const [option, value] of Object.entries(step.options))
        await redis.call("SENTINEL", "SET", settings.group, option, value);
      return;
    case "forget":
      return hearingFast(redis, async () => {
        await redis.call("SENTINEL", "RESET", settings.group);
        await learned(redis, settings);
      });
  }
}

/** One user at a time, each in one step; before Redis 7.2, ACL LOAD would close the connections of all. */
async function restoreUsers(redis: Redis, users: readonly string[], rendered: string): Promise<void> {
  const lines = new Map(
    rendered.split("\n").flatMap((line) => {
      const [, user, rules] = /^user (\S+) (.*)$/.exec(line) ?? [];
      return user === undefined || rules === undefined ? [] : [[user, rules] as const];
    }),
  );
  for (const user of users) {
    const rules = lines.get(user);
    if (rules === undefined) await redis.call("ACL", "DELUSER", user);
    else await redis.call("ACL", "SETUSER", user, "reset", ...rules.split(" "));
  }
}

/** The next Sentinel must not forget before this one knows all again: a majority of those that it knows must agree to a failover. */
async function learned(redis: Redis, settings: Known["settings"]): Promise<void> {
  const until = Date.now() + LEARN_MS;
  while (Date.now() < until) {
    const view = flatFields(await redis.call("SENTINEL", "MASTER", settings.group));
    const quorum = await redis.call("SENTINEL", "CKQUORUM", settings.group).catch(() => undefined);
    const others = Number(view.get("num-other-sentinels")) >= settings.sentinels - 1;
    if (quorum !== undefined && others && Number(view.get("num-slaves")) >= settings.nodes - 1) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`it does not know all again within ${LEARN_MS} ms`);
}
