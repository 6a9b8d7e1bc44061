import fc from "fast-check";
import { clientPorts } from "../../../configs/client-ports";
import { renderNftables, renderNftablesRemoval, tableName } from "../../../configs/nftables";
import { expectGolden } from "./support/golden";
import { settingsOf } from "./support/settings";

/** Goal: rules that let in who is named, and no two stacks with one table. That they do is shown by tests/integration/firewall.test.ts. */
const clients = { allowedCidrs: ["10.0.0.0/16", "192.0.2.7/32"] };

test.each([
  ["container", { network: clients }],
  ["host", { network: clients, advertise: "host", hostAddress: "192.0.2.1" }],
])("the rules with advertise: %s", (name, raw) => {
  expectGolden(`nftables-${name}.nft`, renderNftables(settingsOf(raw)));
});

test("without clients nobody is let in, and the set has no empty list, which nftables refuses", () => {
  expect(renderNftables(settingsOf({}))).not.toContain("elements");
});

test("applying and removing first make the table, so that neither fails where it is as wanted already", () => {
  const settings = settingsOf({ prefix: "my-prod" });
  for (const rules of [renderNftables(settings), renderNftablesRemoval(settings)])
    expect(rules).toMatch(/^table inet redis_ha_my_prod\ndelete table inet redis_ha_my_prod\n/);
});

test("two prefixes never share a table, and every name is one that nftables takes", () => {
  const prefix = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,39}$/);
  fc.assert(
    fc.property(prefix, prefix, (a, b) => {
      expect(tableName({ prefix: a })).toMatch(/^[a-z][a-zA-Z0-9_.]*$/);
      expect(tableName({ prefix: a }) === tableName({ prefix: b })).toBe(a === b);
    }),
    { numRuns: 2000 },
  );
});

test("where monitoring is published, clients reach it too, and where a part of it does not run, not that", () => {
  const ports = (monitoring: object) =>
    clientPorts(settingsOf({ monitoring })).flatMap(({ of, from }) => (of === "monitoring" ? [from] : []));
  const publishOn = "192.0.2.1";
  expect(ports({ publishOn })).toEqual([]);
  expect(ports({ enabled: true })).toEqual([]);
  expect(ports({ enabled: true, publishOn: "127.0.0.1" })).toEqual([]);
  expect(ports({ enabled: true, publishOn })).toEqual([9121, 9090, 9093]);
  expect(ports({ enabled: true, publishOn, alertmanager: { enabled: false } })).toEqual([9121, 9090]);
});
