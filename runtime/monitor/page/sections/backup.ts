import type { Status } from "../../status";
import type { BackupStatus } from "../../status/backup";
import { bytes, count, duration, UNKNOWN } from "../format";
import type { Html, Part } from "../html";
import { badge, nothing, section, since, terms } from "../pieces";

/** The newest backup, and whether one was proven to be good. Pure. */
export function renderBackups({ backups, at }: Status): Html {
  return section(
    "backups",
    "Backups",
    backups ? terms(rows(backups, at)) : nothing("None are set up, or none were looked at yet."),
  );
}

function rows({ up, stored, newest, proof, archivedUntil }: BackupStatus, at: string): [string, Part][] {
  return [
    ["Store", up ? badge("well", "answers") : badge("critical", "does not answer; this is what it said last")],
    ["Complete backups", count(stored)],
    ["Newest", newest ? since(newest.at, at) : "none"],
    ...(newest ? newestRows(newest) : []),
    [
      "Last proof",
      proof ? badge(proof.good ? "well" : "critical", proof.good ? "good" : "could not be loaded") : "none",
    ],
    ["Last good proof", proof?.lastGoodAt ? since(proof.lastGoodAt, at) : "none"],
    ["Changes archived until", archivedUntil === null ? "not archived" : since(archivedUntil, at)],
  ];
}

function newestRows({ sizeBytes, keys, durationMs }: NonNullable<BackupStatus["newest"]>): [string, Part][] {
  return [
    ["Its data", `${bytes(sizeBytes)}, ${count(keys)} keys`],
    ["It took", durationMs > 0 ? duration(durationMs) : UNKNOWN],
  ];
}
