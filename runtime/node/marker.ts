import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { DATA_DIR } from "../../configs/supervisor";
import { grownSince, type AofPosition } from "./aof-position";
import { extendLineage, type History } from "./history";
import type { NodeStatus } from "./state";

/** Kept on the volume since a restart from an AOF forgets ids and offset. */
export const markerIn = (data: string): string => join(data, "redis-ha-marker.json");
const MARKER = markerIn(DATA_DIR);

/** A history, and what the AOF held then; a marker of an older image does not say. */
export interface Marker extends History {
  readonly aof?: AofPosition | undefined;
}

const schema = z.object({
  lineage: z.array(z.string()),
  offset: z.number(),
  role: z.enum(["master", "replica"]),
  aof: z.object({ base: z.string(), bytes: z.number() }).optional(),
});

/** What the volume was marked with; undefined on a new one. Throws on a file that can't be read as one: doubt is not «new». */
export function readMarker(path = MARKER): Marker | undefined {
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
export function writeMarker(marker: Marker, path = MARKER): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, JSON.stringify(marker));
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
 * The history of what is on the volume now, for when Redis does not run: a marker is up to a second old when a node is killed, and its
 * AOF has grown since. The offset is at least that, as REPLCONF GETACK and PING are in the stream and not in the file.
 */
export function historyOf(marker: Marker | undefined, grown = grownSince): History | undefined {
  if (!marker) return undefined;
  const { lineage, offset, role, aof } = marker;
  return { lineage, role, offset: offset + (aof ? grown(aof) : 0) };
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
