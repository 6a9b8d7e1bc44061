import { RedisClient, type ClientOptionsInput } from "../../../runtime/client";
import type { ClientExtras } from "../../../runtime/client";
import { freePort } from "./ports";
import { once } from "./redis-group";
import { ServerProcess } from "./server-process";
import { CleanUp } from "./settles";
import { TcpProxy } from "./tcp-proxy";

/** One real Redis for a test file, emptied for each test, with a proxy before it. */
export class OneRedis {
  readonly cleanUp = new CleanUp();
  server!: ServerProcess;
  proxy!: TcpProxy;

  constructor(config: readonly string[] = []) {
    beforeAll(async () => {
      this.server = await new ServerProcess("redis-server", await freePort(), ["save ''", ...config]).start();
    });
    beforeEach(async () => {
      await once(this.server.address, "flushall");
      this.proxy = this.cleanUp.add(await TcpProxy.to(this.server.address), (p) => p.close());
    });
    afterEach(() => this.cleanUp.run());
    afterAll(() => this.server.stop());
  }

  /** A client through the proxy, closed at the end of the test. */
  async client(options: Partial<ClientOptionsInput> = {}, extras: ClientExtras = {}): Promise<RedisClient> {
    const client = new RedisClient({ address: this.proxy.address, ...options }, extras);
    this.cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    // Not `deadlineMs`: many tests have one that is shorter than a busy machine may stand still.
    await client.ready(30_000);
    return client;
  }
}
