import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIR } from "../../configs/supervisor";
import type { NodeStatus } from "./state";

/** How much an AOF held at some moment: bytes in its base and all that goes on from it. */
export interface AofPosition {
  /** The base's file, whose name is another one after each rewrite and each copy. */
  readonly base: string;
  readonly bytes: number;
}

/** Where the data that Redis has in memory is on the volume. */
export type Placed = { readonly pending: true } | { readonly pending: false; readonly aof: AofPosition | undefined };

const folderIn = (data: string): string => join(data, "appendonlydir");
const temporaryIn = (data: string): string => join(folderIn(data), "temp-appendonly.aof.incr");

/** Looks, with each status of Redis, at what of it the volume has. */
export class AofWatch {
  private base: string | undefined;
  private pending = false;

  /** @param appendonly as set; Redis turns it off by itself while it loads a copy */
  constructor(
    private readonly appendonly: boolean,
    private readonly data = DATA_DIR,
  ) {}

  /** To be called before Redis starts. What a crash has left says nothing of a copy to come. */
  begin(): void {
    rmSync(temporaryIn(this.data), { force: true });
    this.base = newestBase(this.data);
    this.pending = false;
  }

  /**
   * A replica turns its AOF off while it loads a copy, and then appends to a temporary file until its first rewrite ends, in 0.1 s or, with much data, in minutes. A restart
   * before that loads the AOF of before the copy (startAppendOnly, aof.c), so until then the volume is older than what Redis has.
   */
  place(status: NodeStatus): Placed {
    const before = this.base;
    const base = (this.base = newestBase(this.data));
    this.pending = this.isPending(status);
    if (this.pending) return { pending: true };
    // Where a rewrite ended since, the status tells the bytes of another base.
    const known = base !== undefined && base === before && status.aofBytes !== undefined;
    return { pending: false, aof: known ? { base, bytes: status.aofBytes } : undefined };
  }

  private isPending({ rewrite, role, aofBytes }: NodeStatus): boolean {
    if (this.appendonly && aofBytes === undefined) return true;
    if (rewrite === "running") return existsSync(temporaryIn(this.data));
    return rewrite === "scheduled" && (role === "replica" || this.pending);
  }
}

/** The base that Redis would load. */
function newestBase(data: string): string | undefined {
  return manifest(data).find(({ type }) => type === "b")?.name;
}

/**
 * Bytes that the AOF has grown by since `position`, for when Redis does not run: so much more was received, at least. 0 where a rewrite
 * came in between.
 */
export function grownSince(position: AofPosition, data = DATA_DIR): number {
  const files = manifest(data).filter(({ type }) => type !== "h");
  if (!files.some(({ name }) => name === position.base)) return 0;
  const bytes = files.map(({ name }) => statSync(join(folderIn(data), name), { throwIfNoEntry: false })?.size ?? 0);
  return Math.max(0, bytes.reduce((sum, size) => sum + size, 0) - position.bytes);
}

/** Lines as `file appendonly.aof.16.base.rdb seq 16 type b`; type i is what goes on from the base, h what is to be deleted. */
function manifest(data: string): { name: string; type: string }[] {
  const path = join(folderIn(data), "appendonly.aof.manifest");
  if (!existsSync(path)) return [];
  return [...readFileSync(path, "utf8").matchAll(/^file (\S+) seq \d+ type ([bih])/gm)].map(
    ([, name = "", type = ""]) => ({ name, type }),
  );
}
