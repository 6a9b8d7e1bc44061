import type { GroupView } from "../../../configs/supervisor";
import type { Observation } from "../../../runtime/node/decide-start";
import type { History } from "../../../runtime/node/history";
import type { NodeStatus, PeerAnswer, PeerState, SentinelAnswer } from "../../../runtime/node/state";

/** A group of three nodes and three Sentinels at made-up addresses. */
export const GROUP: GroupView = {
  group: "mymaster",
  seed: "redis-1",
  nodes: [1, 2, 3].map((i) => ({ name: `redis-${i}`, host: `10.0.0.${i}`, port: 6379, supervisorPort: 7379 })),
  sentinels: [1, 2, 3].map((i) => ({ name: `sentinel-${i}`, host: `10.0.0.${10 + i}`, port: 26379 })),
  quorum: 2,
  user: "node",
};

export function named(node: string): SentinelAnswer {
  const found = GROUP.nodes.find((n) => n.name === node);
  return { kind: "named", address: found ?? { host: "10.9.9.9", port: 6379 } };
}

export const SILENT = { kind: "silent" } as const;
export const SENTINELS_SILENT: SentinelAnswer[] = [SILENT, SILENT, SILENT];
export const allName = (node: string): SentinelAnswer[] => [named(node), named(node), named(node)];

export function history(id: string, offset: number, role: History["role"] = "replica", before: string[] = []): History {
  return { lineage: [id, ...before], offset, role };
}

export function status(over: Partial<NodeStatus> = {}): NodeStatus {
  return {
    role: "replica",
    loading: false,
    replid: "a",
    replid2: undefined,
    offset: 0,
    linkUp: false,
    syncing: false,
    master: undefined,
    replicas: [],
    rewrite: "none",
    aofBytes: undefined,
    ...over,
  };
}

export function peer(name: string, over: Partial<PeerState> = {}): PeerAnswer {
  return {
    kind: "state",
    state: {
      name,
      phase: "deciding",
      hasData: over.history !== undefined,
      history: undefined,
      status: undefined,
      keys: undefined,
      aofTail: undefined,
      aheadOf: {},
      linkUpAgoMs: undefined,
      ...over,
    },
  };
}

/** A peer whose Redis runs as master. */
export function leading(name: string, data: History | undefined, keys = data ? 5 : 0): PeerAnswer {
  return peer(name, { phase: "running", history: data, keys, status: status({ role: "master" }) });
}

/** A peer whose Redis runs as replica, its link last up `linkUpAgoMs` ago. */
export function following(name: string, data: History | undefined, linkUpAgoMs?: number): PeerAnswer {
  return peer(name, { phase: "running", history: data, keys: data ? 5 : 0, status: status(), linkUpAgoMs });
}

/** What redis-1 sees, unless said otherwise: nobody answers, and it has no data. */
export function observe(over: Partial<Observation> & { data?: History } = {}): Observation {
  const { data, ...rest } = over;
  return {
    group: GROUP,
    self: "redis-1",
    own: { hasData: data !== undefined, history: data, damaged: false, aofTail: undefined, aheadOf: {} },
    sentinels: SENTINELS_SILENT,
    peers: { "redis-2": SILENT, "redis-3": SILENT },
    waitedMs: 0,
    sentinelGraceMs: 15_000,
    namedMs: 3000,
    forced: false,
    held: false,
    ...rest,
  };
}
