import type { Settings } from "./settings";
import { topologyOf } from "./topology";

/** A range of ports, both ends included. */
export interface PortRange {
  readonly of: "nodes" | "sentinels" | "monitoring";
  readonly from: number;
  readonly to: number;
}

const LOOPBACK = "127.";

/**
 * The ports that clients need: those of the nodes, of the Sentinels, and where monitoring is published to others those of the monitor, Prometheus
 * and Alertmanager. The supervisors' are not among them. Pure.
 */
export function clientPorts(settings: Settings): PortRange[] {
  const { nodes, sentinels } = topologyOf(settings);
  const range = (of: PortRange["of"], members: readonly { readonly port: number }[]): PortRange => {
    const ports = members.map(({ port }) => port);
    return { of, from: Math.min(...ports), to: Math.max(...ports) };
  };
  const { enabled, publishOn, port, prometheus, alertmanager } = settings.monitoring;
  const served = [port, ...[prometheus, alertmanager].flatMap((one) => (one.enabled ? [one.port] : []))];
  return [
    range("nodes", nodes),
    range("sentinels", sentinels),
    ...(enabled && publishOn !== undefined && !publishOn.startsWith(LOOPBACK)
      ? served.map((one): PortRange => ({ of: "monitoring", from: one, to: one }))
      : []),
  ];
}
