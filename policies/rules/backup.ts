import { label, runs, type Resource, type StackRule } from "../rule";

const BACKUP = "redis-ha:index:Backup";
const LOCAL_STORE = "redis-ha:index:LocalStore";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

/** Data that is lost with one host is not backed up. */
export const backupMade: StackRule = {
  name: "backups-made",
  description: "Backups are made, and not onto the same host.",
  remedy: "set backup.enabled, and backup.target to aws or s3",
  stackViolations: (resources) => {
    const some = (holds: (resource: Resource) => boolean): boolean => resources.some(holds);
    if (!some(({ type }) => type === BACKUP)) return ["it has no backups"];
    const made =
      some((r) => runs(r) && label(r, "redis-ha.member") === "backup") || some(({ type }) => type === SCHEDULE);
    return [
      ...(made ? [] : ["nobody makes its backups"]),
      ...(some(({ type }) => type === LOCAL_STORE) ? ["its backups go down with its host: the store is its own"] : []),
    ];
  },
};
