import type { Address } from "../../../runtime/client";
import { FakeServer, handshake, type Script } from "./fake-server";
import { bulks, type Reply } from "./resp";

/** Who a fake Sentinel says is master, and which peers it names. */
export interface FakeSentinelState {
  group: string;
  master: Address | null;
  peers: Address[];
}

export function sentinelScript(state: FakeSentinelState): Script {
  return (name, args) => {
    const common = handshake(name);
    if (common !== undefined) return common;
    if (name === "info") return { bulk: "role:sentinel\r\n" };
    if (name !== "sentinel") return new Error("ERR unknown command");
    if (args[1] !== state.group)
      return args[0] === "get-master-addr-by-name" ? null : new Error("ERR No such master with that name");
    if (args[0] === "get-master-addr-by-name")
      return state.master && bulks(state.master.host, String(state.master.port));
    if (args[0] === "sentinels")
      return state.peers.map((p) => bulks("ip", p.host, "port", String(p.port), "flags", "sentinel"));
    return [];
  };
}

/** A node that keeps strings; its role can be changed. */
export interface FakeNodeState {
  role: "master" | "replica";
  /** Whom it follows as a replica. */
  follows: Address;
  /** INFO shows min_slaves_good_slaves. */
  guarded: boolean;
  data: Map<string, string>;
}

export function nodeScript(state: FakeNodeState): Script {
  return (name, args): Reply | undefined => {
    const common = handshake(name);
    if (common !== undefined) return common;
    if (name === "role") {
      const { host, port } = state.follows;
      return state.role === "master"
        ? [{ bulk: "master" }, 1, []]
        : [{ bulk: "slave" }, { bulk: host }, port, { bulk: "connected" }, 1];
    }
    if (name === "info") {
      const guard = state.guarded ? "min_slaves_good_slaves:1\r\n" : "";
      return { bulk: `role:${state.role === "master" ? "master" : "slave"}\r\nmaster_repl_offset:1\r\n${guard}` };
    }
    if (name === "get") return state.data.has(args[0] ?? "") ? { bulk: state.data.get(args[0] ?? "") ?? "" } : null;
    if (name !== "set")
      return new Error(`ERR unknown command '${name}', with args beginning with: '${args.join("' '")}'`);
    if (state.role !== "master") return new Error("READONLY You can't write against a read only replica.");
    state.data.set(args[0] ?? "", args[1] ?? "");
    return "OK";
  };
}

export const nowhere: Address = { host: "127.0.0.1", port: 1 };

export function masterState(change: Partial<FakeNodeState> = {}): FakeNodeState {
  return { role: "master", follows: nowhere, guarded: false, data: new Map(), ...change };
}

/** A fake node and its state. */
export async function fakeNode(
  change: Partial<FakeNodeState> = {},
  port = 0,
): Promise<{ server: FakeServer; state: FakeNodeState }> {
  const state = masterState(change);
  return { server: await FakeServer.start(nodeScript(state), port), state };
}

/** A fake Sentinel and its state. */
export async function fakeSentinel(
  master: Address | null,
  change: Partial<FakeSentinelState> = {},
  port = 0,
): Promise<{ server: FakeServer; state: FakeSentinelState }> {
  const state = { group: "mymaster", master, peers: [], ...change };
  return { server: await FakeServer.start(sentinelScript(state), port), state };
}
