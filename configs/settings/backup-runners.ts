import { z } from "zod";
import { backupContinuous } from "./backup-continuous";
import { schedule } from "./backup-schedule";
import { int, intRange, section, setting } from "./documented";

const ARCHITECTURES = ["arm64", "x86_64"] as const;
/** Retentions that CloudWatch Logs takes. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const id = (kind: "subnet" | "sg", example: string) =>
  setting(z.string().regex(new RegExp(`^${kind}-[0-9a-f]{8,17}$`)), {
    about: "An id.",
    allowed: `an id such as ${example}`,
    example,
  });

/** Who makes backups, and who proves them. */
export const backupRunners = {
  lambda: section(
    z
      .strictObject({
        enabled: setting(z.boolean().default(false), {
          about:
            "Make backups by a Lambda function. It must reach the Sentinels and nodes by their announced addresses, and be done within 15 minutes.",
          allowed: "true or false",
        }),
        memoryMb: setting(int(128, 10_240).default(1024), {
          about: "Its memory. The processor's and the network's share grow with it.",
          allowed: intRange(128, 10_240),
          unit: "MB",
        }),
        timeoutSeconds: setting(int(30, 900).default(900), {
          about: "How long one backup may take.",
          allowed: intRange(30, 900),
          unit: "s",
        }),
        ephemeralStorageMb: setting(int(512, 10_240).default(512), {
          about: "Its disk, /tmp.",
          allowed: intRange(512, 10_240),
          unit: "MB",
        }),
        architecture: setting(z.enum(ARCHITECTURES).default("arm64"), {
          about: "Its processor.",
          allowed: ARCHITECTURES.join(", "),
        }),
        subnetIds: setting(z.array(id("subnet", "subnet-0123456789abcdef0")).max(16).default([]), {
          about:
            "Subnets of a VPC that it runs in. From there it reaches S3 and Secrets Manager only by endpoints of the VPC or a NAT gateway. Empty: outside of any VPC.",
          allowed: "a list of up to 16 ids such as subnet-0123456789abcdef0",
        }),
        securityGroupIds: setting(z.array(id("sg", "sg-0123456789abcdef0")).max(5).default([]), {
          about:
            "Security groups that it has in the VPC. They must let it out to the Sentinels, the nodes, and port 443.",
          allowed: "a list of up to 5 ids such as sg-0123456789abcdef0",
        }),
        logRetentionDays: setting(
          int(1, 3653)
            .refine((days) => LOG_DAYS.includes(days))
            .default(30),
          { about: "How long its logs are kept.", allowed: `one of ${LOG_DAYS.join(", ")}`, unit: "days" },
        ),
      })
      .prefault({}),
    "The Lambda function that makes backups.",
  ),
  container: section(
    z
      .strictObject({
        enabled: setting(z.boolean().default(true), {
          about: "Make backups by a container beside the nodes. It has no limit of time.",
          allowed: "true or false",
        }),
      })
      .prefault({}),
    "The container that makes backups.",
  ),
  verify: section(
    z
      .strictObject({
        cron: schedule(
          "20 5 * * *",
          "When the container proves the newest backup by loading it into a server of its own.",
        ),
      })
      .prefault({}),
    "Proof that a backup can be restored.",
  ),
  ...backupContinuous,
};
