import { MEMBER, WHO, type AlertRules } from "./rule";

/** Who is turned away. */
export const access: AlertRules = ({ monitoring: { thresholds: t } }) => [
  {
    alert: "RedisAccessDenied",
    severity: "warning",
    topic: "access",
    expr: `sum by (${MEMBER}, reason) (increase(redis_acl_log_denials_total[10m])) > ${t.accessDenials}`,
    forSeconds: 0,
    summary: `${WHO} turns somebody away`,
    description: `${WHO} refused {{ $value | printf "%.0f" }} times in ten minutes for the reason {{ $labels.reason }}: a program with a wrong password or too few rights, or somebody who tries.`,
    when: `more than ${t.accessDenials} refusals by the ACL in ten minutes`,
    action: "see who and what in `ACL LOG`",
  },
];
