import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import type { StoreSettings } from "../../../runtime/backup/settings/types";
import { TestAuthority } from "../client/certificates";
import { freePort } from "../client/ports";
import { eventually } from "../wait";

const BUCKET = "backups";
/** Of a server that lives for one test. */
const ACCESS = { id: "test-access", secret: "test-secret" };

const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** The project's own S3 server (tools/object-store) on the loopback address, which keeps its objects in a folder of its own. */
export class S3Server {
  readonly folder = mkdtempSync(join(tmpdir(), "redis-ha-s3-"));
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    /** Of whom its certificate is; undefined without TLS. */
    private readonly authority: TestAuthority | undefined,
  ) {}

  static async start({ tls = false } = {}): Promise<S3Server> {
    const found = spawnSync("object-store", ["-h"]);
    if (found.error)
      throw new Error("object-store is not on PATH: run `scripts/setup object-store`, then `. scripts/env`");
    const server = new S3Server(await freePort(), tls ? await TestAuthority.create() : undefined);
    await server.boot();
    return server;
  }

  /** The SDK reads credentials as it does in production: from a file. */
  credentials(secret = ACCESS.secret): string {
    const path = join(this.folder, `credentials-${secret}`);
    writeFileSync(path, `[default]\naws_access_key_id = ${ACCESS.id}\naws_secret_access_key = ${secret}\n`, {
      mode: 0o600,
    });
    return path;
  }

  get endpoint(): string {
    return `http${this.authority ? "s" : ""}://127.0.0.1:${this.port}`;
  }

  /** For NODE_EXTRA_CA_CERTS of a process that talks to it by TLS. */
  get caFile(): string {
    return join(this.folder, "ca.crt");
  }

  /** The file in which the server keeps an object. */
  pathOf(key: string): string {
    return join(this.folder, "data/buckets", BUCKET, key);
  }

  settings(over: Partial<StoreSettings> = {}): StoreSettings {
    return {
      ...{ bucket: BUCKET, prefix: "redis-ha", region: "us-east-1", endpoint: this.endpoint },
      ...{ pathStyle: true, kmsKeyId: undefined, checksum: "auto", ...over },
    };
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async boot(): Promise<void> {
    const flags = ["--listen", `127.0.0.1:${this.port}`, "--data", join(this.folder, "data"), "--buckets", BUCKET];
    const tls = this.authority ? await this.certified(this.authority) : [];
    const child = spawn("object-store", [...flags, ...tls, "--credentials", this.credentials()], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    running.add(child);
    let said = "";
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    child.once("exit", () => running.delete(child));
    await eventually("the S3 server listens", 10_000, () => {
      if (child.exitCode !== null) throw new Error(`the S3 server ended: ${said}`);
      return listens(this.port);
    });
  }

  private async certified(authority: TestAuthority): Promise<string[]> {
    const { cert, key } = await authority.issue("127.0.0.1");
    const files = { cert: join(this.folder, "server.crt"), key: join(this.folder, "server.key") };
    writeFileSync(this.caFile, authority.ca);
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key, { mode: 0o600 });
    return ["--cert", files.cert, "--key", files.key];
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => resolve(false)).once("connect", () => socket.destroy());
  });
}
