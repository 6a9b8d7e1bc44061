import { addressKey, type Address } from "../../../runtime/client/address";
import type { TestGroup } from "../group";
import { TcpProxy } from "./tcp-proxy";

/** A deployed group seen through one proxy a server, so that the network between it and a client can be broken. */
export class ProxiedGroup {
  private constructor(
    /** What the client is given as `natMap`: announced address to proxy. */
    readonly natMap: Readonly<Record<string, Address>>,
    readonly nodes: readonly TcpProxy[],
    readonly sentinels: readonly TcpProxy[],
  ) {}

  static async before(group: TestGroup): Promise<ProxiedGroup> {
    const { nodes, sentinels } = group.outputs;
    const proxies = await Promise.all([...nodes, ...sentinels].map((server) => TcpProxy.to(server)));
    const natMap = Object.fromEntries(
      [...nodes, ...sentinels].map(({ host, port }, i) => [
        addressKey({ host, port }),
        proxies[i]?.address ?? { host, port },
      ]),
    );
    return new ProxiedGroup(natMap, proxies.slice(0, nodes.length), proxies.slice(nodes.length));
  }

  get all(): readonly TcpProxy[] {
    return [...this.nodes, ...this.sentinels];
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((proxy) => proxy.close()));
  }
}
