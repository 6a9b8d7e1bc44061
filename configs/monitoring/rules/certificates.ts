import { type AlertRule, type AlertRules } from "./rule";

const DAY = 86_400;
/** A member, or the authority, which is none. */
const OWNER = "{{ or $labels.node $labels.instance }} of {{ $labels.group }}";

/** How long certificates last. */
export const certificates: AlertRules = ({ tls, monitoring: { thresholds: t } }) => {
  const renew = tls.own
    ? "set a new certificate as `tlsFiles`"
    : "run `pulumi up`, which renews it, or `redis-ha rotate ca` where it is the authority's";
  const rule = (alert: string, severity: "critical" | "warning", days: number): AlertRule => ({
    alert,
    severity,
    topic: "certificates",
    expr: `(redis_certificate_not_after_timestamp_seconds - time()) / ${DAY} < ${days}`,
    forSeconds: 900,
    summary: `The certificate of ${OWNER} ends soon`,
    description: `The certificate of ${OWNER} ends in {{ $value | printf "%.1f" }} days. After that nobody can connect, nodes and Sentinels included.`,
    when: `a certificate ends in less than ${days} days`,
    action: renew,
  });
  return [
    rule("RedisCertificateEnding", "critical", t.certificateCriticalDays),
    rule("RedisCertificateDue", "warning", t.certificateWarningDays),
  ];
};
