import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "../../../runtime/client";

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly pipes: readonly [Pipe, Pipe];
  dead: boolean;
}

/** One direction of one connection. However it is delayed or frozen, bytes keep their order, as TCP keeps it. */
class Pipe {
  private queue: { readonly bytes: Buffer; readonly due: number }[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly to: Socket,
    private readonly frozen: () => boolean,
  ) {}

  carry(bytes: Buffer, delayMs: number): void {
    this.queue.push({ bytes, due: performance.now() + delayMs });
    this.flow();
  }

  flow(): void {
    clearTimeout(this.timer);
    while (!this.frozen()) {
      const [first] = this.queue;
      if (first === undefined) return;
      const waitMs = first.due - performance.now();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.flow(), waitMs);
        return;
      }
      this.queue.shift();
      this.to.write(first.bytes);
    }
  }

  drop(): void {
    clearTimeout(this.timer);
    this.queue = [];
  }
}

/** A TCP proxy that does what networks do: cut, freeze, delay, swallow. */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private frozen = false;
  private refusing = false;
  private delayMs = 0;
  private swallowReplies: ((reply: Buffer) => boolean) | undefined;

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
    for (const pipe of [...this.pairs].flatMap(({ pipes }) => pipes)) {
      if (deliver) pipe.flow();
      else pipe.drop();
    }
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

  /** Takes cutBeforeReply() back, if no answer has come since. */
  disarm(): void {
    this.swallowReplies = undefined;
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
    const frozen = (): boolean => this.frozen;
    const [up, down] = [new Pipe(server, frozen), new Pipe(client, frozen)];
    const pair: Pair = { client, server, pipes: [up, down], dead: false };
    this.pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => this.end(pair));
    }
    client.on("data", (data) => {
      if (!pair.dead) up.carry(data, this.delayMs);
    });
    server.on("data", (data) => {
      if (pair.dead) return;
      if (this.swallowReplies?.(data)) {
        this.swallowReplies = undefined;
        this.end(pair);
      } else down.carry(data, this.delayMs);
    });
  }

  private end(pair: Pair): void {
    if (!this.pairs.delete(pair)) return;
    for (const pipe of pair.pipes) pipe.drop();
    pair.client.resetAndDestroy();
    pair.server.destroy();
  }
}
