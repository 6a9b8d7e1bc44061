import { member, of, type AlertCase } from "./alert-case";

const end = of("redis_certificate_not_after_timestamp_seconds", "redis-1");
const text = (days: string) =>
  `The certificate of redis-1 of mymaster ends in ${days} days. After that nobody can connect, nodes and Sentinels included.`;

/** Time begins at 0 here. */
export const certificates: readonly AlertCase[] = [
  {
    alert: "RedisCertificateEnding",
    interval: "1m",
    at: "20m",
    fires: { [end]: "600000x30" },
    labels: member("redis-1"),
    summary: "The certificate of redis-1 of mymaster ends soon",
    description: text("6.9"),
    quiet: { [end]: "620000x30" },
    because: "there are more than seven days",
  },
  {
    alert: "RedisCertificateDue",
    interval: "1m",
    at: "20m",
    fires: { [end]: "2500000x30" },
    labels: member("redis-1"),
    summary: "The certificate of redis-1 of mymaster ends soon",
    description: text("28.9"),
    quiet: { [end]: "2600000x30" },
    because: "there are more than thirty days",
  },
];
