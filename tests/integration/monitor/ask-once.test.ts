import { readFileSync } from "node:fs";
import { StatusAsker } from "../../../runtime/monitor/ask-once";
import { statusText } from "../../../scripts/cli/status/render";
import { verdictOf } from "../../../scripts/cli/status/verdict";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually } from "../../support/wait";

/** Goal: whoever has the password sees the group's state with no monitor there, before, during and after a failover. */
let group: SecureGroup;
let asker: StatusAsker;
beforeAll(async () => {
  group = await SecureGroup.start();
  const members = (kind: string, servers: SecureGroup["nodes"]) =>
    servers.map(({ address }, i) => ({ name: `${kind}-${i + 1}`, ...address }));
  const ca = readFileSync(group.caFile, "utf8");
  asker = new StatusAsker({
    group: group.group,
    nodes: members("redis", group.nodes),
    sentinels: members("sentinel", group.sentinels),
    credentials: { user: "monitor", password: () => group.password("monitor"), tls: () => ({ ca }) },
    backups: { latest: () => Promise.reject(new Error("no store")) },
    timeoutMs: 2_000,
  });
});
afterAll(async () => {
  asker.close();
  await group.stop();
});

test("a whole group, asked once: topology, memory, certificates; unknown backups are told as such", async () => {
  const status = await asker.status();
  const verdict = verdictOf(status);
  expect(verdict).toEqual({ level: "degraded", reasons: ["the backups can't be looked at"] });
  expect(status.topology).toMatchObject({ master: "redis-1", votes: 3, agreement: true });
  expect(status.nodes.map(({ role, up }) => [role, up])).toEqual([
    ["master", true],
    ["replica", true],
    ["replica", true],
  ]);
  for (const { certificate } of [...status.nodes, ...status.sentinels])
    expect(certificate).toMatchObject({ problem: null, daysLeft: expect.any(Number) as number });
  expect(statusText(status, verdict)).toMatch(/^redis-1 .* master /m);
});

test("a dead master is told, then the new one, then what is missing still", async () => {
  group.node(1).kill();
  const first = verdictOf(await asker.status());
  expect(first.reasons).toContainEqual(expect.stringMatching(/^redis-1: /));
  const after = await eventually("another master is seen", 30_000, async () => {
    const status = await asker.status();
    return status.topology.agreement && status.topology.master !== "redis-1" && status;
  });
  const verdict = verdictOf(after);
  expect(verdict.level).toBe("degraded");
  expect(verdict.reasons).toContainEqual(expect.stringMatching(/^redis-1: /));
});
