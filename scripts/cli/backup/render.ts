import type { BackupItem, Results } from "../../../runtime/backup/operate/answer";
import { bytesText, durationText, table } from "../table";
import { momentsText } from "./render-archive";

/** What people read of an act's result. Pure. */

/** As operators write it: to the second, in UTC. */
const moment = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")}Z`;

function stateOf({ good, provenAt, rejectedAt }: BackupItem): string {
  if (rejectedAt !== null) return `DAMAGED, found ${moment(rejectedAt)}`;
  if (!good) return "not complete";
  return provenAt === null ? "not proven yet" : `proven ${moment(provenAt)}`;
}

export function listText({ backups, more, moments }: Results["list"]): string {
  if (backups.length === 0) return `no backups\n${momentsText(moments)}`;
  const columns = [
    ...[{ title: "ID" }, { title: "CLASS" }, { title: "DATA OF" }, { title: "SIZE", align: "right" as const }],
    ...[{ title: "KEYS", align: "right" as const }, { title: "STATE" }],
  ];
  const rows = backups.map((item) => [
    ...[item.id, item.class, item.snapshotAt === null ? "-" : moment(item.snapshotAt)],
    ...[bytesText(item.bytes), item.keys === null ? "-" : String(item.keys), stateOf(item)],
  ]);
  return `${table(columns, rows)}${more > 0 ? `and ${more} more; --limit shows them\n` : ""}${momentsText(moments)}`;
}

export function madeText({ id, manifest }: Results["backup"]): string {
  const { snapshotAt, source, keys, rdb, object, durationMs } = manifest;
  const sealed = object.encryption === null ? "" : `, encrypted with key ${object.encryption.keyId}`;
  return [
    `backup ${id} is good`,
    `  data of   ${moment(snapshotAt)}, from ${source.address}: ${source.reason}`,
    `  keys      ${keys.total}, ${keys.expiring} of them expiring; ${keys.functions} function libraries`,
    `  size      ${bytesText(object.bytes)} in the store, ${bytesText(rdb.bytes)} as RDB${sealed}`,
    `  sha256    ${object.sha256}`,
    `  took      ${durationText(durationMs)}`,
    "",
  ].join("\n");
}

export function provenText({ backup, durationMs, keys, redisVersion }: Results["verify"]): string {
  return `backup ${backup.id} is proven: Redis ${redisVersion} loaded all ${keys} keys in ${durationText(durationMs)}\n`;
}

export function pruneLines({ backups, segments, uploads }: Results["prune"]): string[] {
  return [
    ...backups.map(({ id, class: name, reason }) => `  ${id} (${name}): ${reason}`),
    ...(segments > 0 ? [`  ${segments} segments of the archive`] : []),
    ...uploads.map((key) => `  ${key}: an upload that was left open`),
  ];
}

export function prunedText(pruned: Results["prune"], dryRun: boolean): string {
  const lines = pruneLines(pruned);
  if (lines.length === 0) return "nothing to prune\n";
  return `${dryRun ? "would remove" : "removed"}\n${lines.join("\n")}\n`;
}

/** What is about to be restored, and into what. */
export function restoreLines(
  into: string,
  { backup, at, steps, keys }: Results["preview"],
  first: readonly string[],
): string[] {
  const { id, class: name, snapshotAt } = backup;
  return [
    `backup ${id} (${name}), data of ${snapshotAt === null ? "-" : moment(snapshotAt)}, ${backup.keys ?? "?"} keys, ${stateOf(backup)}`,
    ...(at === null ? [] : [`and what was changed after it up to ${at}`]),
    `into ${into}, which has ${keys} keys now, and loses them:`,
    ...[...first, ...steps].map((step, i) => `  ${i + 1}. ${step}`),
  ];
}

export function restoredText(into: string, { backup, at, keys, readOnlyMs, savedAs }: Results["restore"]): string {
  return [
    `restored ${backup.id}${at === null ? "" : ` and its changes up to ${at}`} into ${into}: ${keys} keys`,
    `  clients could not write for ${durationText(readOnlyMs)}`,
    savedAs === null ? "  what was there before was not kept" : `  what was there before is backup ${savedAs}`,
    "  caches that applications keep of it are of before: drop them",
    "",
  ].join("\n");
}
