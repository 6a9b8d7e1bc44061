import type { Settings } from "../complete";
import { setCommand, show, type Fault } from "../fault";
import { HOST_ADDRESS_COMMAND } from "../network";
import type { Rule } from "./rule";

/** Rules on ports and the host's address. */
export const portRules: readonly Rule[] = [
  {
    reads: ["advertise", "hostAddress"],
    check: ({ advertise, hostAddress }) =>
      advertise === "container" || hostAddress !== undefined
        ? []
        : [
            {
              setting: "hostAddress",
              value: "nothing",
              allowed: "the host's own IPv4 address, which advertise: host gives to clients",
              fix: HOST_ADDRESS_COMMAND,
            },
          ],
  },
  { reads: ["advertise", "ports", "nodes", "sentinels"], check: checkPorts },
];

interface Range {
  readonly name: "redis" | "sentinel" | "supervisor";
  readonly first: number;
  readonly last: number;
}

/** With one address for all, each container's port must be its own; else only the two inside one node's container must differ. */
function checkPorts({ advertise, ports, nodes, sentinels }: Settings): Fault[] {
  const many = advertise === "host";
  const range = (name: Range["name"], count: number): Range => ({
    name,
    first: ports[name],
    last: ports[name] + (many ? count - 1 : 0),
  });
  const [redis, sentinel, supervisor] = [
    range("redis", nodes),
    range("sentinel", sentinels),
    range("supervisor", nodes),
  ];
  const pairs: [Range, Range][] = many
    ? [
        [redis, sentinel],
        [redis, supervisor],
        [sentinel, supervisor],
      ]
    : [[redis, supervisor]];
  const tooHigh = [redis, sentinel, supervisor]
    .filter(({ last }) => last > 65_535)
    .map(({ name, first, last }): Fault => {
      const setting = `ports.${name}`;
      const most = 65_535 - (last - first);
      return {
        setting,
        value: show(first),
        allowed: `at most ${most}, or the last container's port would be ${last}`,
        fix: setCommand(setting, most),
      };
    });
  const colliding = pairs
    .filter(([a, b]) => a.first <= b.last && b.first <= a.last)
    .map(([a, b]): Fault => {
      const setting = `ports.${b.name}`;
      return {
        setting,
        value: rangeText(b),
        allowed: `ports other than ports.${a.name} (${rangeText(a)})`,
        fix: setCommand(setting, a.last + 1000 <= 65_000 ? a.last + 1000 : a.first - 1000),
      };
    });
  return [...tooHigh, ...colliding];
}

function rangeText({ first, last }: Range): string {
  return first === last ? String(first) : `${first} to ${last}`;
}
