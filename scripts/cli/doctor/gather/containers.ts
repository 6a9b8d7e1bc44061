import { serviceNames } from "../../../../configs/places";
import { topologyOf } from "../../../../configs/topology";
import type { Engine } from "../../engine";
import { LOCK_MEMBER } from "../../lock";
import type { OpenStack } from "../../stack";
import { PROBE_MEMBER } from "../../upgrade/image";
import { changesOf, madeContainers, type Made } from "../container-drift";
import type { MemberFacts } from "../facts";
import { LOOK_INSIDE, parseInside } from "../inside";

/** Containers that come and go with the operator's own command. */
const PASSING = ["operate", LOCK_MEMBER, PROBE_MEMBER];

/** Looks at each container that the settings ask for, and for others with this stack's label. */
export async function lookAtContainers(
  open: OpenStack,
  engine: Engine,
): Promise<{ members: MemberFacts[]; strangers: string[] }> {
  const { settings, name: stack } = open;
  const topology = topologyOf(settings);
  const wanted = [
    ...topology.nodes.map(({ name }) => ({ name, kind: "node" as const })),
    ...topology.sentinels.map(({ name }) => ({ name, kind: "sentinel" as const })),
    ...serviceNames(settings).map((name) => ({ name, kind: "service" as const })),
  ];
  const made = madeContainers(await open.stack.exportStack());
  const members = await Promise.all(
    wanted.map(async ({ name, kind }): Promise<MemberFacts> => {
      const containerName = `${settings.prefix}-${name}`;
      const container = await containerFacts(engine, containerName, made);
      const running = container?.status === "running" && kind !== "service";
      const text = running ? await engine.run(containerName, LOOK_INSIDE) : undefined;
      return { name, kind, containerName, container, inside: text === undefined ? undefined : parseInside(text) };
    }),
  );
  const known = new Set(members.flatMap(({ containerName }) => [containerName, `${containerName}-files`]));
  const strangers = (await engine.ofStack(stack))
    .filter(({ name, member }) => !known.has(name) && !PASSING.includes(member))
    .map(({ name }) => name);
  return { members, strangers };
}

async function containerFacts(
  engine: Engine,
  name: string,
  made: ReadonlyMap<string, Made>,
): Promise<MemberFacts["container"]> {
  const seen = await engine.inspect(name);
  if (!seen) return undefined;
  const health = seen.State.Health;
  const expected = made.get(name);
  return {
    status: seen.State.Status,
    health: health?.Status,
    healthText: health?.Log.at(-1)?.Output.trim() ?? "",
    changed: expected ? changesOf(expected, seen) : ["it is not in the stack's state"],
  };
}
