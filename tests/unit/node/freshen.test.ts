import type { Redis } from "ioredis";
import { equalReplicas, freshen, staleReplicas } from "../../../runtime/node/freshen";
import type { NodeStatus, PeerAnswer } from "../../../runtime/node/state";
import { peer, SILENT, status } from "./world";

/** A peer that says itself that it is a replica without its master. */
const peerReplica = (offset: number, over: Partial<NodeStatus> = {}): PeerAnswer =>
  peer("redis-2", { phase: "running", status: status({ offset, ...over }) });

describe("whether it matters which replica is promoted", () => {
  test.each<[string, PeerAnswer[], boolean]>([
    ["two with the same end", [peerReplica(100), peerReplica(100)], true],
    ["one alone", [peerReplica(100)], true],
    ["one is behind", [peerReplica(100), peerReplica(99)], false],
    ["another history", [peerReplica(100), peerReplica(100, { replid: "b" })], false],
    ["the link of one is still up", [peerReplica(100), peerReplica(100, { linkUp: true })], false],
    ["one still loads", [peerReplica(100), peerReplica(100, { loading: true })], false],
    ["one is a master", [peerReplica(100), peerReplica(100, { role: "master" })], false],
    ["one is silent", [peerReplica(100), SILENT], false],
    ["all are silent", [SILENT, SILENT], false],
    ["there is none", [], false],
  ])("%s", (_what, peers, equal) => {
    expect(equalReplicas(peers)).toBe(equal);
    expect(equalReplicas([...peers].reverse())).toBe(equal);
  });
});

const replica = (port: number, infoRefresh: number, flags = "slave"): string[] => [
  ...["name", "x", "ip", "10.0.0.1", "port", `${port}`, "flags", flags, "info-refresh", `${infoRefresh}`],
];

test("stale are the replicas that were not asked since then and that could be promoted", () => {
  const reply = [
    replica(1, 5_000),
    replica(2, 300),
    replica(3, 299),
    replica(4, 9_000, "s_down,slave"),
    replica(5, 9_000, "slave,disconnected"),
    replica(6, 9_000, "o_down,slave"),
  ];
  expect(staleReplicas(reply, 300)).toEqual(["10.0.0.1:1", "10.0.0.1:2"]);
  expect(staleReplicas(null, 300)).toEqual([]);
});

describe("with a Sentinel", () => {
  const asked: string[] = [];
  beforeEach(() => asked.splice(0));
  /** Answers REPLICAS with the next of these ages, the last one for ever. */
  const sentinel = (ages: number[]): Redis => {
    const call = (...words: (string | number)[]): Promise<unknown> => {
      asked.push(words.join(" "));
      if (words.join(" ") === "SENTINEL DEBUG") return Promise.resolve(["INFO-PERIOD", "7000", "PING-PERIOD", "1000"]);
      if (words[1] !== "REPLICAS") return Promise.resolve("OK");
      return Promise.resolve([replica(1, ages.length > 1 ? Number(ages.shift()) : Number(ages[0]))]);
    };
    return { call } as unknown as Redis;
  };

  test("it asks often until all replicas were looked at, and then as often as before", async () => {
    await freshen(sentinel([9_000, 9_020, 0]), "mymaster", 60_000);
    expect(asked).toEqual([
      "SENTINEL DEBUG",
      "SENTINEL DEBUG INFO-PERIOD 100",
      ...Array.from({ length: 3 }, () => "SENTINEL REPLICAS mymaster"),
      "SENTINEL DEBUG INFO-PERIOD 7000",
    ]);
  });

  test("it does not wait longer than it may, and undoes what it changed", async () => {
    await expect(freshen(sentinel([9_000]), "mymaster", 100)).rejects.toThrow(
      /^no answer from 10\.0\.0\.1:1 within \d{3,} ms$/,
    );
    expect(asked.at(-1)).toBe("SENTINEL DEBUG INFO-PERIOD 7000");
  });

  test("a Sentinel that knows no DEBUG says so", async () => {
    const old = { call: () => Promise.reject(new Error("ERR Unknown sentinel subcommand 'DEBUG'")) };
    await expect(freshen(old as unknown as Redis, "mymaster", 100)).rejects.toThrow("Unknown");
  });
});
