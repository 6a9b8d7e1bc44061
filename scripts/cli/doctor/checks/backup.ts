import { BACKUP_CLASSES } from "../../../../configs/backup/classes";
import { longestGapMs } from "../cron-gap";
import type { Check } from "./check";
import { finding } from "./check";

const HOUR_MS = 3_600_000;
/** A run takes its time, and one may be missed. */
const PATIENCE = 2;

/** Age of the newest backup and of the newest proof, by the schedules. */
export const backupCheck: Check = {
  name: "backup",
  about: "age of the newest backup and of its proof, where backups are on",
  judge: ({ backup, settings, at, stack }, { mend }) => {
    const say = finding("backup", "backup");
    if (!backup)
      return [
        say.hint(
          "there are no backups",
          "a wrong delete reaches every node within a millisecond",
          mend.set("backup.enabled", "true"),
        ),
      ];
    if (backup.kind === "unknown")
      return [
        say.warning(
          `backups can't be looked at: ${backup.why}`,
          "nobody knows whether there are any",
          "`redis-ha backup list` asks the store itself",
        ),
      ];
    const { newestAt, provenAt, rejected } = backup;
    const make = `redis-ha backup now --stack ${stack}`;
    const crons = BACKUP_CLASSES.map((name) => settings.backup.schedules[name]).filter((cron) => cron !== "");
    const gaps = crons.map((cron) => longestGapMs(cron, at)).filter((gap) => gap > 0);
    const dueMs = gaps.length > 0 ? PATIENCE * Math.min(...gaps) + HOUR_MS : Infinity;
    const proof = settings.backup.verify.cron === "" ? 0 : longestGapMs(settings.backup.verify.cron, at);
    const proofDueMs = proof > 0 ? PATIENCE * proof + HOUR_MS : Infinity;
    if (newestAt === undefined) return [say.critical("there is no complete backup", "nothing can be restored", make)];
    return [
      ...(at - newestAt > dueMs
        ? [
            say.critical(
              `the newest backup is ${hours(at - newestAt)} old`,
              "all that was written since would be lost with the nodes",
              `${make}; ${mend.logs("backup")}`,
            ),
          ]
        : []),
      ...(rejected
        ? [
            say.critical(
              "the newest proof failed",
              "a backup that can't be loaded is none",
              `redis-ha backup verify latest --stack ${stack} tells why`,
            ),
          ]
        : []),
      ...(!rejected && proofDueMs < Infinity && (provenAt === undefined || at - provenAt > proofDueMs)
        ? [
            say.warning(
              provenAt === undefined ? "no backup was proven yet" : `the newest proof is ${hours(at - provenAt)} old`,
              "a backup is known to be good only when it was loaded",
              `redis-ha backup verify latest --stack ${stack}`,
            ),
          ]
        : []),
    ];
  },
};

const hours = (ms: number): string =>
  ms < 48 * HOUR_MS ? `${Math.round(ms / HOUR_MS)} hours` : `${Math.round(ms / HOUR_MS / 24)} days`;
