import {
  parseInstances,
  parseMasterAnswer,
  parseSentinelMessage,
} from "../../../../runtime/client/topology/sentinel-message";

const a = { host: "10.0.0.1", port: 6379 };
const b = { host: "10.0.0.2", port: 6380 };

test.each([
  ["+switch-master", "g 10.0.0.1 6379 10.0.0.2 6380", { kind: "switched", from: a, to: b }],
  ["+switch-master", "other 10.0.0.1 6379 10.0.0.2 6380", undefined],
  ["+switch-master", "g 10.0.0.1 6379 10.0.0.2", undefined],
  ["+switch-master", "", undefined],
  ["+selected-slave", "slave 10.0.0.2:6380 10.0.0.2 6380 @ g 10.0.0.1 6379", { kind: "selected", node: b }],
  ["+failover-state-wait-promotion", "slave x 10.0.0.2 6380 @ g 10.0.0.1 6379", { kind: "selected", node: b }],
  ["+selected-slave", "slave x 10.0.0.2 6380 @ other 10.0.0.1 6379", undefined],
  ["+selected-slave", "slave x 10.0.0.2 port @ g 10.0.0.1 6379", undefined],
  ["+sdown", "master g 10.0.0.1 6379", { kind: "masterDown", node: a }],
  ["+sdown", "slave x 10.0.0.2 6380 @ g 10.0.0.1 6379", undefined],
  ["+odown", "master g 10.0.0.1 6379 #quorum 2/2", { kind: "masterDown", node: a }],
  ["+odown", "master other 10.0.0.1 6379 #quorum 2/2", undefined],
  ["-failover-abort-not-elected", "master g 10.0.0.1 6379", { kind: "aborted" }],
  ["-failover-abort-slave-timeout", "slave x 10.0.0.2 6380 @ g 10.0.0.1 6379", { kind: "aborted" }],
])("%s %s", (channel, text, message) => expect(parseSentinelMessage(channel, text, "g")).toEqual(message));

test("answers that make no sense are no answers", () => {
  expect(parseMasterAnswer(["10.0.0.1", "6379"])).toEqual(a);
  expect(parseMasterAnswer(null)).toBeNull();
  for (const nonsense of ["OK", [], ["h"], ["h", "port"], ["h", "0"], ["", "1"], [1, 2], 7, undefined]) {
    expect(parseMasterAnswer(nonsense)).toBeUndefined();
  }
});

test("instances without those that are down, unless all are wanted", () => {
  const up = ["ip", "10.0.0.1", "port", "6379", "flags", "slave"];
  const down = ["ip", "10.0.0.2", "port", "6380", "flags", "slave,s_down,disconnected"];
  expect(parseInstances([up, down, ["ip"], "x", null], false)).toEqual([a]);
  expect(parseInstances([up, down], true)).toEqual([a, b]);
  expect(parseInstances("nonsense", true)).toEqual([]);
});
