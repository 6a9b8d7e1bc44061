import { nodeSupervisorConfig } from "../../../configs/supervisor-config";
import { awaitNamed, handOver } from "../../../runtime/node/hand-over";
import type { Access } from "../access";
import { CliError } from "../errors";
import type { OpenStack } from "../stack";
import { readSnapshot } from "../snapshot";
import { planSwitchover, type SwitchoverPlan } from "./plan";
import { preferring } from "./preference";

export interface Switchover {
  readonly from: string;
  readonly to: string;
  /** How long writes stood still at the old master, in milliseconds: to its clients it is the gap. */
  readonly pausedMs: number;
  /** Whether a majority of the Sentinels names the new master already. */
  readonly named: boolean;
  /** Whether all replicas follow it already, and no Sentinel works on the failover any more. */
  readonly settled: boolean;
}

/** Until all follow, and the next hand-over could begin. */
const SETTLE_MS = 20_000;
const LOOK_EVERY_MS = 250;

/**
 * Hands the master's role over as a stop of the master would (runtime/node/hand-over.ts), and stops nothing.
 * @throws CliError `switchover-failed`
 */
export async function runSwitchover(
  open: Pick<OpenStack, "settings">,
  access: Access,
  plan: Extract<SwitchoverPlan, { kind: "go" }>,
  signal: AbortSignal,
): Promise<Switchover> {
  const config = nodeSupervisorConfig(open.settings, plan.from);
  const { credentials } = access;
  const wanted = config.nodes.find(({ name }) => name === plan.to);
  const done = await (
    wanted
      ? preferring(wanted, config, credentials, (sentinels) => {
          // Nothing has happened yet that could not be put back.
          signal.throwIfAborted();
          return handOver({ ...config, sentinels }, credentials);
        })
      : handOver(config, credentials)
  ).catch((error: unknown) => {
    throw failed(error instanceof Error ? error.message : String(error), error);
  });
  if (!done) throw failed(`nothing was handed over; ${plan.from} goes on as master`);
  const { master: to, pausedMs } = done;
  const named = await awaitNamed(config, credentials, to, config.namedMs);
  if (plan.to !== undefined && to !== plan.to) throw failed(`${to} is master now, and not ${plan.to}`);
  return { from: plan.from, to, pausedMs, named, settled: await settles(open, access, to, signal) };
}

/** Waits until another hand-over would be allowed. */
async function settles(
  { settings }: Pick<OpenStack, "settings">,
  access: Access,
  master: string,
  signal: AbortSignal,
): Promise<boolean> {
  const until = Date.now() + SETTLE_MS;
  while (Date.now() < until && !signal.aborted) {
    const plan = planSwitchover(await readSnapshot(access, settings.group), access.targets, undefined);
    if (plan.kind === "go" && plan.from === master && plan.candidates.length === settings.nodes - 1) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

function failed(message: string, cause?: unknown): CliError {
  if (cause instanceof CliError) return cause;
  return new CliError("switchover-failed", message, { cause });
}
