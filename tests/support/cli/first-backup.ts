import type { Stack } from "@pulumi/pulumi/automation";
import type { Results } from "../../../runtime/backup/operate/answer";
import type { TestGroup } from "../group";
import { eventually } from "../wait";
import { command } from "./command";

/**
 * Settings of a stack whose schedule makes one backup, as soon as there is none, and proves it: another one in the midst of a test would be
 * the latest.
 */
export const ONE_BY_SCHEDULE = { enabled: true, target: "local", schedules: { hourly: "", daily: "0 0 1 1 *" } };

/** Resolves when that one is there. */
export async function firstBackup(stack: Stack, group: TestGroup): Promise<void> {
  // It may have tried while the group was being made, and waits for a minute then.
  const scheduler = group.container("backup");
  await scheduler.stop();
  await scheduler.start();
  await eventually("the schedule's first backup is proven", 180_000, async () => {
    const { backups } = await command<Results["list"]>(stack, "backup", "list");
    return backups.some(({ provenAt }) => provenAt !== null);
  });
}
