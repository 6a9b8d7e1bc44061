import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { addressKey, type Address } from "../../client/address";
import { BackupError, textOf } from "../errors";
import type { TlsFiles } from "../settings/types";

const READ_BYTES = 128 * 1024;

/**
 * A connection that is read as bytes: a client library's decoder would take the snapshot for answers. All reads go into one buffer, and
 * nothing is read before it is asked for, so that a slow reader slows the source down and memory stays as it is.
 *
 * With TLS it takes a second buffer: Node deciphers all records that have come, one call for each, all into the same place, also when the
 * first call has asked it to stop (TLSWrap::ClearOut). They are at most what one read from the network holds.
 */
export class RawLink {
  private readonly socket: Socket;
  private arrived: Buffer | undefined;
  private readonly deciphered: Gathered | undefined;
  private ended = false;
  private failure: Error | undefined;
  private waiting: (() => void) | undefined;

  private constructor(
    { host, port }: Address,
    tls: TlsFiles | undefined,
    readonly name: string,
  ) {
    this.deciphered = tls ? new Gathered() : undefined;
    const onread: OnReadOpts = {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (count, buffer) => this.take((buffer as Buffer).subarray(0, count)),
    };
    // tls.connect takes onread as well; its types lack it.
    const secure = { host, port, ...tls, ...(isIP(host) ? {} : { servername: host }), onread };
    this.socket = tls ? connectTls(secure) : connectTcp({ host, port, onread });
    // A failure comes out of `read`; without a listener it would end the process.
    this.socket.on("error", (error) => this.wake(() => (this.failure ??= error)));
    this.socket.on("end", () => this.wake(() => (this.ended = true)));
    this.socket.on("close", () => this.wake(() => (this.ended = true)));
  }

  /** @throws BackupError when there is no connection within `timeoutMs` */
  static async open(
    reachable: Address,
    tls: TlsFiles | undefined,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<RawLink> {
    signal.throwIfAborted();
    const link = new RawLink(reachable, tls, addressKey(reachable));
    const { socket, name } = link;
    const abort = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", abort);
    socket.once("close", () => signal.removeEventListener("abort", abort));
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once(tls ? "secureConnect" : "connect", resolve);
        socket.once("error", reject);
        socket.once("close", () => reject(new Error("the connection was closed")));
      });
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      throw new BackupError("connect", `${name}: ${textOf(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
    socket.setKeepAlive(true, 10_000);
    return link;
  }

  send(...words: string[]): void {
    this.socket.write(`*${words.length}\r\n${words.map((w) => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join("")}`);
  }

  /**
   * What has come, valid until the next call; undefined when the other side closed.
   * @throws Error after `silenceMs` without a byte, or when the connection breaks
   */
  async read(silenceMs: number): Promise<Buffer | undefined> {
    this.arrived = this.deciphered?.take();
    if (this.arrived) return this.arrived;
    this.socket.resume();
    if (!this.isSettled()) await this.wait(silenceMs);
    if (this.failure) throw this.failure;
    return this.deciphered?.take() ?? this.arrived;
  }

  close(): void {
    this.socket.destroy();
  }

  /** @returns false, which stops reading until `read` asks for more */
  private take(bytes: Buffer): boolean {
    this.deciphered?.add(bytes);
    this.wake(() => (this.arrived = bytes));
    return false;
  }

  private isSettled(): boolean {
    return this.arrived !== undefined || this.ended || this.failure !== undefined;
  }

  private async wait(silenceMs: number): Promise<void> {
    // While nobody reads, silence is ours, and no time runs.
    const timer = setTimeout(() => this.socket.destroy(new Error(`silent for ${silenceMs} ms`)), silenceMs);
    await new Promise<void>((resolve) => (this.waiting = resolve));
    clearTimeout(timer);
  }

  private wake(change: () => void): void {
    change();
    this.waiting?.();
    this.waiting = undefined;
  }
}

/** Pieces that are copied one after the other, and taken together. Two buffers in turn: what was taken is valid until the next time. */
class Gathered {
  private filling = Buffer.allocUnsafeSlow(READ_BYTES);
  private taken = Buffer.allocUnsafeSlow(READ_BYTES);
  private length = 0;

  add(bytes: Buffer): void {
    const length = this.length + bytes.length;
    if (length > this.filling.length) {
      const larger = Buffer.allocUnsafeSlow(2 * length);
      this.filling.copy(larger, 0, 0, this.length);
      this.filling = larger;
    }
    bytes.copy(this.filling, this.length);
    this.length = length;
  }

  /** @returns undefined where nothing has come since */
  take(): Buffer | undefined {
    if (this.length === 0) return undefined;
    [this.filling, this.taken] = [this.taken, this.filling];
    const all = this.taken.subarray(0, this.length);
    this.length = 0;
    return all;
  }
}
