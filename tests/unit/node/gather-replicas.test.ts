import { failoverIsOn, flagsOf, isLeftBehind } from "../../../runtime/node/gather-replicas";
import type { NodeStatus, PeerAnswer } from "../../../runtime/node/state";
import { GROUP, peer, SILENT, status } from "./world";

const [self, old] = GROUP.nodes;
if (!self || !old) throw new Error("the made-up group has no nodes");
const promoted = status({ role: "master", replid: "new", replid2: "a" });
const running = (over: Partial<NodeStatus>): PeerAnswer => peer("redis-3", { phase: "running", status: status(over) });

test.each<[string, PeerAnswer, boolean]>([
  ["a replica without its master", running({}), true],
  ["a replica that does not know yet that its master is gone", running({ linkUp: true, master: old }), true],
  ["one that follows already", running({ replid: "a", master: self }), false],
  ["one that has synchronised already", running({ replid: "new", master: self }), false],
  ["a replica of another history", running({ replid: "b" }), false],
  ["one that loads its data", running({ loading: true }), false],
  ["the old master", running({ role: "master" }), false],
  ["one whose Redis does not answer", peer("redis-3", { phase: "running" }), false],
  ["one that still decides", peer("redis-3", { status: status() }), false],
  ["a silent one", SILENT, false],
])("%s", (_what, answer, left) => {
  expect(isLeftBehind(answer, promoted, self)).toBe(left);
});

const DOWN = "s_down,o_down,master";

test.each<[string, string[], boolean]>([
  ["a Sentinel leads a failover", ["master", "master,s_down,failover_in_progress"], true],
  ["its leader died, the two that are left take the master for down", [DOWN, "s_down,master"], true],
  ["only one does", [DOWN, "master"], false],
  ["only one answers", [DOWN], false],
  ["the group is well: somebody did it by hand", ["master", "master", "master"], false],
  ["no Sentinel answers", [], false],
])("%s", (_what, flags, on) => {
  expect(failoverIsOn(flags, 3)).toBe(on);
});

test.each<[unknown, string]>([
  [["name", "mymaster", "flags", "master", "port", "1"], "master"],
  [["name", "mymaster"], ""],
  [["flags"], ""],
  [null, ""],
])("flags of %j", (reply, flags) => {
  expect(flagsOf(reply)).toBe(flags);
});
