import { z } from "zod";
import { BACKUP_CLASSES } from "../backup/classes";
import { int, intRange, section, setting } from "./documented";

const LOCK_MODES = ["off", "governance", "compliance"] as const;
/** From warm to cold, which is the only way a lifecycle goes. */
export const STORAGE_CLASSES = [
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
] as const;

const principal = setting(z.string().regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(role|user|assumed-role)\/\S+)$/), {
  about: "Who may take a role.",
  allowed: "the ARN of an account's root, a role or a user",
  example: "arn:aws:iam::123456789012:role/operators",
});
const principals = (about: string, none = "Empty: whoever the account's own policies let take it.") =>
  setting(z.array(principal).max(50).default([]), {
    about: `${about} ${none}`,
    allowed: "a list of up to 50 ARNs of roles, users or accounts",
  });

const transition = setting(
  z.strictObject({
    class: setting(z.enum(BACKUP_CLASSES), { about: "Class of backups.", allowed: BACKUP_CLASSES.join(", ") }),
    days: setting(int(0, 3649), { about: "Days after which.", allowed: intRange(0, 3649), unit: "days" }),
    storageClass: setting(z.enum(STORAGE_CLASSES), { about: "Where to.", allowed: STORAGE_CLASSES.join(", ") }),
  }),
  { about: "A move.", allowed: "an object of class, days and storageClass" },
);

/** What the bucket is like. */
export const backupAws = {
  region: setting(
    z
      .string()
      .regex(/^[a-z]{2,}(-[a-z]+)+-\d$/)
      .optional(),
    {
      about: "Region of the bucket and of all that is made on AWS.",
      allowed: "a region such as eu-central-1",
      fallback: "none; must be given with `target: aws`",
      example: "eu-central-1",
    },
  ),
  endpoint: setting(
    z
      .string()
      .regex(/^https?:\/\/[^\s/@?#]+\/?$/)
      .optional(),
    {
      about: "Address of the S3 service, where it is not AWS' own: another store's, or that of an endpoint in a VPC.",
      allowed: "an http or https address without user and path",
      fallback: "AWS' own",
      example: "https://s3.example.com",
    },
  ),
  pathStyle: setting(z.boolean().default(false), {
    about: "Put the bucket's name into the path and not into the host's name, as many other stores want it.",
    allowed: "true or false",
  }),
  kmsKeyId: setting(
    z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/)
      .optional(),
    {
      about:
        "KMS key that the store encrypts with. The bucket then refuses to store anything under another. Its own policy must let the roles use it.",
      allowed: "the ARN of a KMS key in backup.region: arn:aws:kms:<region>:<account>:key/<id>",
      fallback: "S3's own keys (AES256)",
    },
  ),
  noncurrentDays: setting(int(1, 3650).default(7), {
    about: "How long a version that was overwritten or deleted can still be brought back.",
    allowed: intRange(1, 3650),
    unit: "days",
  }),
  transitions: setting(z.array(transition).max(24).default([]), {
    about:
      "Moves to cheaper storage, by class. What is in GLACIER or DEEP_ARCHIVE takes hours to be read again, and each storage class but INTELLIGENT_TIERING bills a least time.",
    allowed: `a list of {class, days, storageClass}; storage classes: ${STORAGE_CLASSES.join(", ")}`,
  }),
  objectLock: section(
    z
      .strictObject({
        mode: setting(z.enum(LOCK_MODES).default("off"), {
          about:
            "Make each backup undeletable for a time: `governance`, but for those with a permission of its own; `compliance`, for everybody, the account's owner included. Only a new bucket can get it by this program.",
          allowed: LOCK_MODES.join(", "),
        }),
        days: setting(int(1, 3650).default(7), {
          about: "For how long.",
          allowed: intRange(1, 3650),
          unit: "days",
        }),
      })
      .prefault({}),
    "Object Lock.",
  ),
  forceDestroy: setting(z.boolean().default(false), {
    about:
      "Delete all backups with the bucket when the stack is destroyed. Else a bucket that is not empty stays, and `pulumi destroy` says so.",
    allowed: "true or false",
  }),
  writers: principals("Who may take the role that writes backups, beside the function."),
  restorers: principals("Who may take the role that reads backups."),
  provers: principals(
    "Who may take the role that makes backups and proves them, which is for the container, beside instances of EC2.",
    "Empty: such instances only.",
  ),
};
