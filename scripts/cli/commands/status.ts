import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Status } from "../../../runtime/monitor/status";
import { action, type Context } from "../context";
import { CliError } from "../errors";
import { openStack } from "../stack";
import { statusAsker } from "../status/asker";
import { statusText } from "../status/render";
import { verdictOf, type Verdict } from "../status/verdict";
import { examples, type Verb } from "../verb";

const options = z.object({
  watch: z.boolean(),
  interval: z.coerce.number("must be a number of seconds").min(0.5, "must be at least 0.5").max(3600),
  wait: z.coerce.number("must be a number of seconds").min(1, "must be at least 1").max(86_400).optional(),
});

/** Between two looks of --wait. */
const LOOK_MS = 1000;

/** `redis-ha status`. */
export const status: Verb = (program) => {
  program
    .command("status")
    .description(
      "Shows who is master, links, lag, agreement, memory, load, certificates and backups, as the servers say themselves.",
    )
    .option("-w, --watch", "show it again and again, until Ctrl-C", false)
    .option("-i, --interval <seconds>", "between two looks of --watch", "2")
    .option("--wait <seconds>", "look again until all is well, for so long at most")
    .addHelpText(
      "after",
      examples(
        ["redis-ha status", "once; the exit code is 0 only where all is well"],
        ["redis-ha status --watch", "follow a failover"],
        ["redis-ha status --wait 120", "after a repair: is the group whole again?"],
        ["redis-ha status --json -s prod", "all that is known, for scripts; with --watch a line a look"],
      ),
    )
    .action(
      action(options, async (context, { watch, interval, wait }) => {
        const stack = await openStack(context.globals.stack, context.globals.cwd);
        const asker = await statusAsker(stack);
        try {
          if (watch) await follow(context, () => asker.status(), interval * 1000);
          else await once(context, () => asker.status(), (wait ?? 0) * 1000);
        } finally {
          asker.close();
        }
      }),
    );
};

/** @param waitMs for how long it may look again until all is well */
async function once({ output, signal }: Context, ask: () => Promise<Status>, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs;
  let now = await ask();
  let verdict = verdictOf(now);
  while (verdict.level !== "well" && Date.now() < until) {
    await sleep(LOOK_MS, undefined, { signal });
    now = await ask();
    verdict = verdictOf(now);
  }
  output.result({ verdict, ...now }, () => statusText(now, verdict));
  const reasons = verdict.reasons.join("; ");
  if (verdict.level === "down") throw new CliError("group-down", `nobody to write to: ${reasons}`);
  if (verdict.level === "degraded") throw new CliError("group-degraded", reasons);
}

/** Ctrl-C is the end that is expected: no error. */
async function follow({ output, signal }: Context, ask: () => Promise<Status>, everyMs: number): Promise<void> {
  while (!signal.aborted) {
    const now = await ask();
    const verdict: Verdict = verdictOf(now);
    output.look({ verdict, ...now }, () => statusText(now, verdict));
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
