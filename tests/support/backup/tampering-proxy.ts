import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Address } from "../../../runtime/client/address";

/** A TCP proxy that changes what the server says: it gets each chunk and where in the stream it begins. */
export class TamperingProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param change returns what is passed on; null ends the connection after what was passed so far */
  static async to(target: Address, change: (chunk: Buffer, at: number) => Buffer | null): Promise<TamperingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new TamperingProxy(server);
    server.on("connection", (client) => {
      const upstream = connect(target);
      let at = 0;
      for (const socket of [client, upstream]) {
        proxy.sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream);
      upstream.on("data", (chunk: Buffer) => {
        const changed = change(chunk, at);
        at += chunk.length;
        if (changed === null) client.end();
        else if (!client.write(changed)) {
          upstream.pause();
          client.once("drain", () => upstream.resume());
        }
      });
      upstream.on("end", () => client.end());
    });
    return proxy;
  }

  get address(): Address {
    return { host: "127.0.0.1", port: (this.server.address() as AddressInfo).port };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
