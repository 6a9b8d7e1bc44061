import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { BackupError } from "../errors";
import type { ReplicationPoint } from "../replication/framing";
import { CommandStream } from "./command-stream";

const USER = "replay";
const NAME_BYTES = 64 * 1024;

/**
 * Plays a master to the scratch server: that asks to go on where its RDB ends, and gets the archived stream. So all is applied as on a
 * replica: nothing expires or is evicted by itself, the database that is selected goes on being so, and a transaction that is cut off is
 * not applied. Listens on the loopback address, and lets in who knows a password that only the scratch server was told.
 */
export class ReplayMaster {
  readonly password = randomBytes(32).toString("hex");
  private socket: Socket | undefined;
  private failure: BackupError | undefined;
  private wake: (() => void) | undefined;

  private constructor(
    private readonly server: Server,
    private readonly point: ReplicationPoint,
  ) {}

  static async listen(point: ReplicationPoint): Promise<ReplayMaster> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const master = new ReplayMaster(server, point);
    server.on("connection", (socket) => master.greet(socket));
    return master;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  readonly user = USER;

  /** Resolves when the scratch server follows. @throws BackupError where it does not, or wants to begin elsewhere */
  async followed(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.wake?.();
    signal.addEventListener("abort", abort);
    while (!this.socket && !this.failure && !signal.aborted)
      await new Promise<void>((resolve) => (this.wake = resolve));
    signal.removeEventListener("abort", abort);
    signal.throwIfAborted();
    if (this.failure) throw this.failure;
  }

  /** Resolves when more may be written. @throws BackupError where the server has left */
  async write(bytes: Buffer, signal: AbortSignal): Promise<void> {
    const { socket } = this;
    if (!socket || socket.destroyed) throw this.failure ?? lost();
    if (bytes.length === 0 || socket.write(bytes)) return;
    const closed = once(socket, "close", { signal }).then(() => Promise.reject(this.failure ?? lost()));
    await Promise.race([once(socket, "drain", { signal }), closed]);
  }

  close(): void {
    this.socket?.destroy();
    this.server.close();
  }

  private greet(socket: Socket): void {
    socket.on("error", () => undefined);
    let known = false;
    let following = false;
    /** The answer; undefined to who wants to begin elsewhere. */
    const answer = (name: string, words: readonly string[]): string | undefined => {
      if (name === "AUTH") known = words[0] === USER && words[1] === this.password;
      if (name === "PING") return "+PONG";
      if (!known) return "-NOAUTH";
      if (name !== "PSYNC") return "+OK";
      const fits = words[0] === this.point.id && words[1] === String(this.point.offset + 1);
      return fits ? `+CONTINUE ${this.point.id}` : undefined;
    };
    const requests = new CommandStream(({ name, args }) => {
      // What it says later are its ACKs.
      if (following) return;
      const words = args.map((arg) => arg.toString("latin1"));
      const text = answer(name, words);
      if (text === undefined) {
        this.fail(elsewhere(words));
        return;
      }
      socket.write(`${text}\r\n`);
      following = text.startsWith("+CONTINUE");
      if (following) this.follows(socket);
    });
    socket.on("data", (chunk: Buffer) => {
      try {
        if (requests.bytes - requests.boundary > NAME_BYTES) throw lost();
        requests.push(chunk);
      } catch {
        socket.destroy();
      }
    });
  }

  private follows(socket: Socket): void {
    this.socket = socket;
    this.wake?.();
  }

  private fail(error: BackupError): void {
    this.failure ??= error;
    this.wake?.();
  }
}

function lost(): BackupError {
  return new BackupError("scratch", "the scratch server left in the midst of the replay");
}

function elsewhere(words: readonly string[]): BackupError {
  return new BackupError("integrity", `the RDB says that it is at ${words.join(" ")}, its manifest another place`, {
    remedy: "restore to a moment before it was made",
  });
}
