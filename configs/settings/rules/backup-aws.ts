import { BACKUP_CLASSES } from "../../backup/classes";
import { STORAGE_CLASSES } from "../backup-aws";
import type { Settings } from "../complete";
import { removeCommand, setCommand, show, type Fault } from "../fault";
import { HOST_ADDRESS_COMMAND } from "../network";
import type { Rule } from "./rule";

/** S3 moves nothing to infrequent access earlier, and nothing out of it (its guide, "Transitioning objects using S3 Lifecycle"). */
const INFREQUENT_DAYS = 30;
const INFREQUENT: readonly string[] = ["STANDARD_IA", "ONEZONE_IA"];

/** Rules on what AWS makes of the settings. */
export const backupAwsRules: readonly Rule[] = [
  {
    reads: ["backup.enabled", "backup.target", "backup.region"],
    check: ({ backup }) =>
      !backup.enabled || backup.target !== "aws" || backup.region !== undefined
        ? []
        : [
            {
              setting: "backup.region",
              value: "nothing",
              allowed: "a region, as backup.target is aws",
              fix: setCommand("backup.region", "eu-central-1"),
            },
          ],
  },
  {
    reads: ["backup.target", "backup.lambda.enabled"],
    check: ({ backup }) =>
      !backup.lambda.enabled || backup.target === "aws"
        ? []
        : [
            {
              setting: "backup.lambda.enabled",
              value: "true",
              allowed: "false, as backup.target is not aws",
              fix: setCommand("backup.lambda.enabled", false),
            },
          ],
  },
  {
    reads: ["backup.enabled", "backup.lambda.enabled", "advertise", "hostAddress"],
    check: ({ backup, advertise }) =>
      !backup.enabled || !backup.lambda.enabled || advertise === "host"
        ? []
        : [
            {
              setting: "advertise",
              value: show(advertise),
              allowed: "host, as backup.lambda.enabled is set: a function reaches no address inside a Docker host",
              fix: `${setCommand("advertise", "host")} && ${HOST_ADDRESS_COMMAND}`,
            },
          ],
  },
  {
    reads: ["backup.lambda.subnetIds", "backup.lambda.securityGroupIds"],
    check: ({ backup: { lambda } }) => {
      if (lambda.subnetIds.length > 0 === lambda.securityGroupIds.length > 0) return [];
      const [given, missing] =
        lambda.subnetIds.length > 0 ? ["subnetIds", "securityGroupIds"] : ["securityGroupIds", "subnetIds"];
      return [
        {
          setting: `backup.lambda.${missing}`,
          value: "[]",
          allowed: `at least one, as backup.lambda.${given} is given: a VPC takes both`,
          fix: removeCommand(`backup.lambda.${given}`),
        },
      ];
    },
  },
  {
    reads: ["backup.region", "backup.kmsKeyId"],
    check: ({ backup: { region, kmsKeyId } }) => {
      const home = kmsKeyId?.split(":")[3];
      if (home === undefined || region === undefined || home === region) return [];
      return [
        {
          setting: "backup.kmsKeyId",
          value: show(kmsKeyId),
          allowed: `a key in backup.region (${region}): S3 takes none of another region`,
          fix: removeCommand("backup.kmsKeyId"),
        },
      ];
    },
  },
  { reads: ["backup.transitions", "backup.retentionDays"], check: checkTransitions },
  {
    reads: ["backup.forceDestroy", "backup.objectLock.mode", "protect"],
    check: ({ backup, protect }) => {
      if (!backup.forceDestroy || (!protect && backup.objectLock.mode === "off")) return [];
      const reason = protect ? "protect" : `backup.objectLock.mode (${backup.objectLock.mode})`;
      return [
        {
          setting: "backup.forceDestroy",
          value: "true",
          allowed: `false, as ${reason} keeps the backups`,
          fix: setCommand("backup.forceDestroy", false),
        },
      ];
    },
  },
];

/** S3 refuses the whole configuration for one bad move, in the midst of an `up`. */
function checkTransitions({ backup }: Settings): Fault[] {
  const fault = (i: number, part: string, value: unknown, allowed: string): Fault => ({
    setting: `backup.transitions[${i}].${part}`,
    value: show(value),
    allowed,
    fix: removeCommand("backup.transitions"),
  });
  return BACKUP_CLASSES.flatMap((name) => {
    const own = backup.transitions.map((move, i) => ({ ...move, i })).filter((move) => move.class === name);
    const kept = backup.retentionDays[name];
    return own.flatMap(({ i, days, storageClass }): Fault[] => {
      const colder = STORAGE_CLASSES.indexOf(storageClass);
      const before = own.filter((other) => other.i !== i && STORAGE_CLASSES.indexOf(other.storageClass) <= colder);
      if (before.some((other) => other.storageClass === storageClass && other.i < i))
        return [fault(i, "storageClass", storageClass, `another than before, as ${name} moves there already`)];
      if (INFREQUENT.includes(storageClass) && days < INFREQUENT_DAYS)
        return [fault(i, "days", days, `at least ${INFREQUENT_DAYS} for ${storageClass}, which S3 asks for`)];
      const warmer = before.filter((other) => other.storageClass !== storageClass);
      const least = Math.max(
        0,
        ...warmer.map((other) => other.days + (INFREQUENT.includes(other.storageClass) ? INFREQUENT_DAYS : 1)),
      );
      if (days < least)
        return [fault(i, "days", days, `at least ${least}, as the warmer storage comes first and must last`)];
      if (days >= kept) return [fault(i, "days", days, `less than backup.retentionDays.${name} (${kept})`)];
      return [];
    });
  });
}
