import { GROUP, member, of, ofGroup, type AlertCase } from "./alert-case";

const end = of("redis_certificate_not_after_timestamp_seconds", "redis-1", { kind: "server" });
const authority = ofGroup("redis_certificate_not_after_timestamp_seconds", { instance: "ca", kind: "ca" });
const text = (days: string) =>
  `The certificate of redis-1 of mymaster ends in ${days} days. After that nobody can connect, nodes and Sentinels included.`;

/** Time begins at 0 here. */
export const certificates: readonly AlertCase[] = [
  {
    alert: "RedisCertificateEnding",
    interval: "1m",
    at: "20m",
    fires: { [end]: "600000x30" },
    labels: { ...member("redis-1"), kind: "server" },
    summary: "The certificate of redis-1 of mymaster ends soon",
    description: text("6.9"),
    quiet: { [end]: "620000x30" },
    because: "there are more than seven days",
  },
  {
    alert: "RedisCertificateDue",
    interval: "1m",
    at: "20m",
    fires: { [authority]: "2500000x30" },
    labels: { group: GROUP, instance: "ca", kind: "ca" },
    summary: "The certificate of ca of mymaster ends soon",
    description: text("28.9").replace("redis-1", "ca"),
    quiet: { [authority]: "2600000x30", [end]: "2600000x30" },
    because: "there are more than thirty days",
  },
];
