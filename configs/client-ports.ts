import type { Settings } from "./settings";
import { topologyOf } from "./topology";

/** A range of ports, both ends included. */
export interface PortRange {
  readonly of: "nodes" | "sentinels";
  readonly from: number;
  readonly to: number;
}

/** The ports that clients need: those of the nodes and of the Sentinels. The supervisors' are not among them. Pure. */
export function clientPorts(settings: Settings): PortRange[] {
  const { nodes, sentinels } = topologyOf(settings);
  const range = (of: PortRange["of"], members: readonly { readonly port: number }[]): PortRange => {
    const ports = members.map(({ port }) => port);
    return { of, from: Math.min(...ports), to: Math.max(...ports) };
  };
  return [range("nodes", nodes), range("sentinels", sentinels)];
}
