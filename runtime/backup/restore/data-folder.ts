import { chown, mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BackupError, textOf } from "../errors";
import { compareVersions } from "../scratch/redis-version";

export type Persistence = "aof" | "rdb";

const AOF_FOLDER = "appendonlydir";
const BASE = "appendonly.aof.1.base.rdb";
const AOF_MANIFEST = "appendonly.aof.manifest";
const RDB = "dump.rdb";
const TEMPORARY = "redis-ha-restore.part";
/** An AOF in several files, the base of which may be an RDB, is there since then. */
const AOF_FOLDER_SINCE = "7.0";

/**
 * What Redis would load, and the supervisor's memory of what the data was: with that, a node would take restored data for the newest that
 * ever was, or for another's.
 */
const DATA_NAMES = [AOF_FOLDER, RDB, "appendonly.aof", "redis-ha-marker.json"];

/** The data folder of a stopped server. */
export class DataFolder {
  constructor(
    private readonly path: string,
    private readonly persistence: Persistence,
    private readonly owner: { readonly uid: number; readonly gid: number } | undefined,
  ) {}

  requireVersion(version: string): void {
    if (this.persistence === "rdb" || compareVersions(version, AOF_FOLDER_SINCE) >= 0) return;
    throw new BackupError("target", `Redis ${version} has no AOF that begins with an RDB file of its own`, {
      remedy: `restore with AOF off, or to Redis ${AOF_FOLDER_SINCE} or newer`,
    });
  }

  /** @throws BackupError where it holds data, or can't be read */
  async requireEmpty(): Promise<void> {
    let names: string[];
    try {
      names = await readdir(this.path);
    } catch (error) {
      const reason = `the data folder ${this.path} can't be read: ${textOf(error)}`;
      throw new BackupError("target", reason, { setting: "dataFolder", cause: error });
    }
    const there = DATA_NAMES.filter((name) => names.includes(name));
    if (there.length === 0) return;
    throw new BackupError("target", `the data folder ${this.path} is not empty: ${there.join(", ")}`, {
      setting: "dataFolder",
      remedy: "back it up, then move these away; nothing was changed",
    });
  }

  /**
   * Has `fetch` write a file, and puts it where Redis looks. The last step is the one by which Redis sees it.
   * @returns the paths of the files
   */
  async fill(fetch: (path: string) => Promise<void>): Promise<string[]> {
    const temporary = join(this.path, TEMPORARY);
    const aof = join(this.path, AOF_FOLDER);
    await rm(temporary, { force: true }); // what a killed restore left
    try {
      await fetch(temporary);
      if (this.persistence === "rdb") return [await this.appear(temporary, join(this.path, RDB))];
      await mkdir(aof, { mode: 0o755 });
      await this.own(aof);
      const base = await this.appear(temporary, join(aof, BASE));
      const manifest = join(aof, `${AOF_MANIFEST}.part`);
      await writeFile(manifest, `file ${BASE} seq 1 type b\n`, { mode: 0o600, flush: true });
      const files = [base, await this.appear(manifest, join(aof, AOF_MANIFEST))];
      await syncFolder(aof);
      return files;
    } catch (error) {
      await rm(temporary, { force: true });
      await rm(this.persistence === "rdb" ? join(this.path, RDB) : aof, { recursive: true, force: true });
      throw error;
    } finally {
      await syncFolder(this.path).catch(() => undefined);
    }
  }

  private async appear(from: string, to: string): Promise<string> {
    await this.own(from);
    await rename(from, to);
    return to;
  }

  private async own(path: string): Promise<void> {
    if (this.owner) await chown(path, this.owner.uid, this.owner.gid);
  }
}

/** A rename is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
