import type { Status } from "../../../runtime/monitor/status";

/** `well`; `degraded`: it works, and something needs a look; `down`: there is nobody to write to. */
export interface Verdict {
  readonly level: "well" | "degraded" | "down";
  /** What is not as it should be, a sentence each. */
  readonly reasons: readonly string[];
}

/** What the exit code tells. Pure. */
export function verdictOf(status: Status): Verdict {
  const { topology, nodes, sentinels, backups } = status;
  const reasons = [
    ...(topology.agreement ? [] : [topology.why]),
    ...[...nodes, ...sentinels].filter((server) => !server.up).map(({ name, why }) => `${name}: ${why ?? "no answer"}`),
    ...nodes
      .filter(({ up, health }) => up && !health.ok && topology.agreement)
      .map(({ name, health }) => `${name}: ${health.why}`),
    ...nodes.flatMap(({ name, persistence: { aofOk, rdbOk } }) => [
      ...(aofOk === false ? [`${name} could not write its append-only file`] : []),
      ...(rdbOk === false ? [`${name} could not write its snapshot`] : []),
    ]),
    ...sentinels
      .filter(({ up, quorum }) => up && quorum === false)
      .map(({ name }) => `${name} sees no quorum for a failover`),
    ...sentinels.filter(({ tilt }) => tilt === true).map(({ name }) => `${name} is in TILT`),
    ...topology.unknownNodes.map((address) => `${address} is a node that the settings don't know`),
    ...topology.unknownSentinels.map((address) => `${address} is a Sentinel that the settings don't know`),
    ...certificates(status),
    ...(backups?.up === false ? ["the backups can't be looked at"] : []),
    ...(backups?.proof?.good === false ? ["the last backup that was loaded as a proof was not good"] : []),
  ];
  const level = topology.master === null ? "down" : reasons.length > 0 ? "degraded" : "well";
  return { level, reasons };
}

/** A problem of a certificate is told by whoever connects; what has ended is told here too. */
function certificates({ nodes, sentinels, authority }: Status): string[] {
  const holders = [...nodes, ...sentinels, { name: "the authority", certificate: authority }];
  return holders.flatMap(({ name, certificate }) => {
    if (certificate === null) return [];
    if (certificate.daysLeft <= 0) return [`the certificate of ${name} has ended`];
    return certificate.problem === null ? [] : [`the certificate of ${name}: ${certificate.problem}`];
  });
}
