import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { DATA_DIR } from "../../configs/supervisor";
import { extendLineage, type History } from "./history";
import type { NodeStatus } from "./state";

/** Kept on the volume since a restart from an AOF forgets ids and offset. */
const MARKER = join(DATA_DIR, "redis-ha-marker.json");

const schema = z.object({
  lineage: z.array(z.string()),
  offset: z.number(),
  role: z.enum(["master", "replica"]),
});

/** The history on the volume; undefined on a new volume. Throws on a file that can't be read as one: doubt is not «new». */
export function readMarker(path = MARKER): History | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

/** Writes it so that a crash at any moment leaves the old or the new one: write, fsync, rename, fsync of the folder. */
export function writeMarker(history: History, path = MARKER): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, JSON.stringify(history));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Forgets the history, for a volume whose data was put aside. */
export function removeMarker(path = MARKER): void {
  rmSync(path, { force: true });
}

/**
 * The history after `status` was seen. A replica whose link is not up does not count: its id may be one that Redis made up at
 * its start, under which nothing was written.
 */
export function nextHistory(before: History | undefined, status: NodeStatus): History | undefined {
  if (status.loading || (status.role === "replica" && !status.linkUp)) return before;
  const ids = status.replid2 === undefined ? [status.replid] : [status.replid, status.replid2];
  return { lineage: extendLineage(before?.lineage ?? [], ids), offset: status.offset, role: status.role };
}
