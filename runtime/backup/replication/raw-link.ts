import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { addressKey, type Address } from "../../client/address";
import { BackupError, textOf } from "../errors";
import type { TlsFiles } from "../settings/types";

/**
 * A connection that is read as bytes: a client library's decoder would take the snapshot for answers. Nothing is read ahead of what is
 * asked for but what the kernel and the stream hold, so that a slow reader slows the source down.
 */
export class RawLink {
  private readonly chunks: AsyncIterator<Buffer>;

  private constructor(
    private readonly socket: Socket,
    readonly name: string,
  ) {
    this.chunks = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** @throws BackupError when there is no connection within `timeoutMs` */
  static async open(
    reachable: Address,
    tls: TlsFiles | undefined,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<RawLink> {
    signal.throwIfAborted();
    const name = addressKey(reachable);
    const socket = tls
      ? connectTls({ ...reachable, ...tls, ...(isIP(reachable.host) ? {} : { servername: reachable.host }) })
      : connectTcp(reachable);
    const abort = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", abort);
    socket.once("close", () => signal.removeEventListener("abort", abort));
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once(tls ? "secureConnect" : "connect", resolve);
        socket.once("error", reject);
        socket.once("close", () => reject(new Error("the connection was closed")));
        socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)));
      });
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      throw new BackupError("connect", `${name}: ${textOf(error)}`, { cause: error });
    }
    socket.setTimeout(0);
    socket.removeAllListeners("timeout");
    socket.setKeepAlive(true, 10_000);
    // Errors come out of `read`; without a listener they would end the process.
    socket.on("error", () => undefined);
    return new RawLink(socket, name);
  }

  send(...words: string[]): void {
    this.socket.write(`*${words.length}\r\n${words.map((w) => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join("")}`);
  }

  /**
   * What has come; undefined when the other side closed.
   * @throws Error after `silenceMs` without a byte, or when the connection breaks
   */
  async read(silenceMs: number): Promise<Buffer | undefined> {
    const onTimeout = (): void => void this.socket.destroy(new Error(`silent for ${silenceMs} ms`));
    this.socket.setTimeout(silenceMs);
    this.socket.once("timeout", onTimeout);
    try {
      const next = await this.chunks.next();
      return next.done === true ? undefined : next.value;
    } finally {
      // While nobody reads, silence is ours.
      this.socket.removeListener("timeout", onTimeout);
      this.socket.setTimeout(0);
    }
  }

  close(): void {
    this.socket.destroy();
  }
}
