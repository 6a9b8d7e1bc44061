import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ObjectStore } from "../../../runtime/backup/store/object-store";
import { freePort } from "../client/ports";
import { ServerProcess } from "../client/server-process";
import { CleanUp } from "../client/settles";
import { S3Server } from "./s3-server";

/** A real S3 server for a test file, and what its tests start, which ends with each of them. */
export class BackupRig {
  readonly cleanUp = new CleanUp();
  s3!: S3Server;
  store!: ObjectStore;

  constructor() {
    beforeAll(async () => {
      this.s3 = await S3Server.start();
      process.env.AWS_SHARED_CREDENTIALS_FILE = this.s3.credentials();
      this.store = new ObjectStore(this.s3.settings(), { storeMs: 5000 });
    }, 30_000);
    afterEach(() => this.cleanUp.run(), 30_000);
    afterAll(async () => {
      this.store.close();
      await this.s3.stop();
    }, 30_000);
  }

  /** A redis-server that sends a snapshot at once, and can be asked for a digest. */
  async redis(...config: string[]): Promise<ServerProcess> {
    const base = ["save ''", "repl-diskless-sync-delay 0", "repl-backlog-size 64mb", "enable-debug-command yes"];
    const server = new ServerProcess("redis-server", await freePort(), [...base, ...config]);
    return this.cleanUp.add(await server.start(), (s) => s.stop());
  }

  folder(): string {
    const path = mkdtempSync(join(tmpdir(), "redis-ha-backup-"));
    return this.cleanUp.add(path, (p) => rmSync(p, { recursive: true, force: true }));
  }

  /** All that is in the store below the prefix, and the uploads that are open. */
  async leftovers(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.store.list(this.store.settings.prefix)) keys.push(key);
    const open = await this.store.openUploads(this.store.settings.prefix);
    return [...keys, ...open.map(({ key }) => `open: ${key}`)];
  }

  async empty(): Promise<void> {
    for await (const { key } of this.store.list(this.store.settings.prefix)) await this.store.delete(key);
    for (const upload of await this.store.openUploads(this.store.settings.prefix)) await this.store.abortUpload(upload);
  }
}

export { keptLog } from "./kept-log";
