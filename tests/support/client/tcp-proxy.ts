import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "../../../runtime/client";

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  dead: boolean;
}

/** A TCP proxy that does what networks do: cut, freeze, delay, swallow. */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private frozen = false;
  private refusing = false;
  private delayMs = 0;
  private swallowReplies: ((reply: Buffer) => boolean) | undefined;
  /** Bytes held back while frozen, in their order. */
  private held: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    readonly address: Address,
    public target: Address,
  ) {}

  static async to(target: Address): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw new Error("no port was given");
    const proxy = new TcpProxy(server, { host: "127.0.0.1", port: bound.port }, target);
    server.on("connection", (socket) => proxy.accept(socket));
    return proxy;
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** Ends all connections with a reset. */
  cut(): void {
    for (const pair of [...this.pairs]) this.end(pair);
  }

  /** Accepts and carries nothing, in both directions, until thaw(). */
  freeze(): void {
    this.frozen = true;
  }

  /** The connections of now carry nothing any more and stay open; new ones work: a cable pulled and put back elsewhere. */
  halfOpen(): void {
    for (const pair of this.pairs) pair.dead = true;
  }

  /** @param deliver false drops what was held, as a network does that lost it */
  thaw(deliver = true): void {
    this.frozen = false;
    const { held } = this;
    this.held = [];
    if (deliver) for (const pass of held) pass();
  }

  /** From now on new connections are closed at once. */
  refuse(on: boolean): void {
    this.refusing = on;
  }

  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** The next answer for which `match` holds is not delivered; its connection is cut instead. The server has executed the call. */
  cutBeforeReply(match: (reply: Buffer) => boolean = () => true): void {
    this.swallowReplies = match;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const server = connect(this.target);
    const pair = { client, server, dead: false };
    this.pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => this.end(pair));
    }
    client.on("data", (data) => {
      if (!pair.dead) this.carry(() => server.write(data));
    });
    server.on("data", (data) => {
      if (pair.dead) return;
      if (this.swallowReplies?.(data)) {
        this.swallowReplies = undefined;
        this.end(pair);
      } else this.carry(() => client.write(data));
    });
  }

  private carry(pass: () => void): void {
    if (this.frozen) this.held.push(pass);
    else if (this.delayMs > 0) setTimeout(pass, this.delayMs);
    else pass();
  }

  private end(pair: Pair): void {
    if (!this.pairs.delete(pair)) return;
    pair.client.resetAndDestroy();
    pair.server.destroy();
  }
}
