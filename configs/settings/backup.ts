import { z } from "zod";
import { BACKUP_CLASSES } from "../backup/classes";
import { backupAws } from "./backup-aws";
import { backupRunners } from "./backup-runners";
import { schedule } from "./backup-schedule";
import { int, intRange, section, setting } from "./documented";

const COMPRESSIONS = ["zstd", "gzip", "none"] as const;
const ENCRYPTIONS = ["store", "client"] as const;
const TARGETS = ["aws", "s3", "local"] as const;
/** Makes up a name that nobody else is likely to have. */
export const BUCKET_COMMAND = `pulumi config set --path backup.bucket "$(printf redis-ha-%s "$(openssl rand -hex 8)")"`;

const days = (about: string) => setting(int(1, 3650).default(7), { about, allowed: intRange(1, 3650), unit: "days" });

/** Backups: where to, when, how long they are kept. Parts that only AWS or only one runner has are in files of their own. */
export const backup = {
  backup: section(
    z
      .strictObject({
        enabled: setting(z.boolean().default(false), { about: "Make backups.", allowed: "true or false" }),
        target: setting(z.enum(TARGETS).default("aws"), {
          about:
            "Where they go: `aws`, a bucket that this program makes, with its policies, roles and, if wanted, a function; `s3`, a bucket that is there already, in any store that speaks S3; or `local`, a store of the stack's own on the same host, for trying things and as a first step: it goes down with the host.",
          allowed: TARGETS.join(", "),
        }),
        bucket: setting(
          z
            .string()
            .regex(/^(?!.*--)(?!xn-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
            .optional(),
          {
            about: "Name of the bucket. On AWS it is unique among everybody's.",
            allowed: "3 to 63 small letters, digits and single -, the first and last no -",
            fallback: "none; must be given with backup.enabled, unless backup.target is local",
            command: BUCKET_COMMAND,
          },
        ),
        prefix: setting(
          z
            .string()
            .regex(/^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/)
            .optional(),
          {
            about: "What the keys of all backups begin with, in front of the class: `<prefix>/daily/…`.",
            allowed: "letters, digits and . - _, with single / between, none at the ends",
            fallback: "the setting `prefix`",
          },
        ),
        retentionDays: section(
          z
            .strictObject({
              hourly: days("How long an hourly backup is kept."),
              daily: days("How long a daily one is kept."),
              weekly: days("How long a weekly one is kept; longer than a week where backup.schedules.weekly is set."),
              monthly: days(
                "How long a monthly one is kept; longer than a month where backup.schedules.monthly is set.",
              ),
            })
            .prefault({}),
          "How long backups of each class are kept. The bucket's lifecycle rules do that, so that who writes need not be able to delete.",
        ),
        schedules: section(
          z
            .strictObject({
              hourly: schedule("5 * * * *", "When an hourly backup is made."),
              daily: schedule("35 2 * * *", "When a daily one is made."),
              weekly: schedule("", "When a weekly one is made, as in `35 3 * * 0`."),
              monthly: schedule("", "When a monthly one is made, as in `35 4 1 * *`."),
            })
            .prefault({}),
          "When backups are made, whoever makes them. One at a time: leave room between the classes.",
        ),
        compression: setting(z.enum(COMPRESSIONS).default("zstd"), {
          about: "How backups are compressed.",
          allowed: COMPRESSIONS.join(", "),
        }),
        encryption: setting(z.enum(ENCRYPTIONS).default("store"), {
          about:
            "Who encrypts: `store`, with backup.kmsKeyId or its own keys; or `client` as well, before anything leaves, with a key that this program makes. The stack's output `backupKey` tells it: without it such a backup is lost, so keep a copy.",
          allowed: ENCRYPTIONS.join(", "),
        }),
        ...backupAws,
        ...backupRunners,
      })
      .prefault({}),
    `Backups, in the classes ${BACKUP_CLASSES.join(", ")}.`,
  ),
};
