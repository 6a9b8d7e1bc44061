import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import type { Address } from "../../../runtime/client";
import { bulks, decodeCommands, encode, type Reply } from "./resp";

/** Answers one command; undefined never answers. The name comes in lower case. */
export type Script = (name: string, args: string[]) => Reply | undefined;

/** A scripted server that speaks RESP2: for states that a real one gets into once a year. */
export class FakeServer {
  readonly sockets = new Set<Socket>();
  /** Everything that was asked, in order: `get a`. */
  readonly asked: string[] = [];
  private readonly subscribers = new Map<string, Set<Socket>>();

  private constructor(
    private readonly server: Server,
    public script: Script,
  ) {}

  static async start(script: Script, port = 0, host = "127.0.0.1", tls?: TlsOptions): Promise<FakeServer> {
    const server = tls ? createTlsServer(tls) : createServer();
    const fake = new FakeServer(server, script);
    server.on(tls ? "secureConnection" : "connection", (socket: Socket) => fake.accept(socket));
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return fake;
  }

  get address(): Address {
    const bound = this.server.address();
    if (bound === null || typeof bound === "string") throw new Error("the server does not listen");
    return { host: bound.address, port: bound.port };
  }

  /** Sends a message to all who subscribed to the channel. */
  publish(channel: string, text: string): void {
    for (const socket of this.subscribers.get(channel) ?? []) socket.write(encode(bulks("message", channel, text)));
  }

  /** How many connections are subscribed to the channel. */
  listeners(channel: string): number {
    return this.subscribers.get(channel)?.size ?? 0;
  }

  /** Writes these bytes to everybody, whatever was asked. */
  say(text: string): void {
    for (const socket of this.sockets) socket.write(text);
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    let rest = "";
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.sockets.delete(socket);
      for (const all of this.subscribers.values()) all.delete(socket);
    });
    socket.on("data", (data) => {
      const read = decodeCommands(rest + data.toString("latin1"));
      rest = read.rest;
      for (const [name = "", ...args] of read.commands) this.answer(socket, name.toLowerCase(), args);
    });
  }

  private answer(socket: Socket, name: string, args: string[]): void {
    this.asked.push([name, ...args].join(" "));
    const scripted = this.script(name, args);
    if (scripted === undefined) return;
    if (name === "subscribe" && scripted === "OK") {
      args.forEach((channel, i) => {
        const all = this.subscribers.get(channel) ?? new Set();
        this.subscribers.set(channel, all.add(socket));
        socket.write(encode([{ bulk: "subscribe" }, { bulk: channel }, i + 1]));
      });
    } else if (name === "quit") socket.end(encode(scripted));
    else socket.write(encode(scripted));
  }
}

/** What every scripted server answers to a client that logs in; it speaks RESP2 only. */
export function handshake(name: string): Reply | undefined {
  if (name === "hello") return new Error("ERR unknown command 'HELLO'");
  if (["client", "auth", "select", "subscribe", "quit"].includes(name)) return "OK";
  return name === "ping" ? "PONG" : undefined;
}
