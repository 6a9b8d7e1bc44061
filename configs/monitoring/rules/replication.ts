import { formatSize } from "../../settings/size";
import { MEMBER, WHO, type AlertRule, type AlertRules } from "./rule";

/** A replica as its master sees it; its state is a label too, and changes. */
const REPLICA_OF = `${MEMBER}, slave_ip, slave_port`;
const REPLICA = "{{ $labels.slave_ip }}:{{ $labels.slave_port }}";

/** Do the replicas follow. */
export const replication: AlertRules = ({ nodes, monitoring: { thresholds: t } }) =>
  nodes === 1 ? [] : rules(nodes, t);

const rules = (nodes: number, t: Parameters<AlertRules>[0]["monitoring"]["thresholds"]): readonly AlertRule[] => [
  {
    alert: "RedisReplicaLinkDown",
    severity: "critical",
    topic: "replication",
    // The address of the master is a label, and may change meanwhile.
    expr: `min by (${MEMBER}) (redis_master_link_up) == 0`,
    forSeconds: t.replicaLinkDownSeconds,
    summary: `${WHO} has no link to its master`,
    description: `${WHO} receives no changes. If the master is lost now, so is what was written since.`,
    when: "a replica has no link to its master",
    action: "look at its log for why the master refuses it or can't be reached",
  },
  {
    alert: "RedisReplicasMissing",
    severity: "warning",
    topic: "replication",
    expr: [
      `(redis_connected_slaves and on (${MEMBER}) redis_instance_info{role="master"}) < ${nodes - 1}`,
      "  and on (group) redis_group_masters == 1",
    ].join("\n"),
    forSeconds: 300,
    summary: "The master of {{ $labels.group }} has too few replicas",
    description: `${WHO} is master and has {{ $value }} of ${nodes - 1} replicas.`,
    when: `the master has fewer than ${nodes - 1} replicas`,
    action: "find the node that follows nobody or another master",
  },
  {
    alert: "RedisReplicaLag",
    severity: "warning",
    topic: "replication",
    expr: `max by (${REPLICA_OF}) (redis_connected_slave_lag_seconds) > ${t.replicaLagSeconds}`,
    forSeconds: 60,
    summary: `A replica of {{ $labels.group }} is late`,
    description: `The replica ${REPLICA} of ${WHO} confirmed nothing for {{ $value | humanizeDuration }}.`,
    when: `a replica confirmed nothing for ${t.replicaLagSeconds} s`,
    action: "look at the replica's host: disk, processor, network",
  },
  {
    alert: "RedisReplicaFarBehind",
    severity: "warning",
    topic: "replication",
    expr: `max by (${REPLICA_OF}) (redis_connected_slave_lag_bytes) > ${t.replicaLagBytes}`,
    forSeconds: 60,
    summary: `A replica of {{ $labels.group }} is far behind`,
    description: `The replica ${REPLICA} of ${WHO} is {{ $value | humanize1024 }}B behind. Beyond the backlog it needs a full copy.`,
    when: `a replica is ${formatSize(t.replicaLagBytes)} behind`,
    action: "slow the writers down, or give `replication.backlogSize` more room",
  },
  {
    alert: "RedisFullResyncs",
    severity: "warning",
    topic: "replication",
    expr: `sum by (group) (increase(redis_replica_resyncs_full[1h])) > ${t.fullResyncsPerHour}`,
    forSeconds: 0,
    summary: "{{ $labels.group }} makes many full copies",
    description: `There were {{ $value | printf "%.0f" }} full copies to replicas of {{ $labels.group }} in an hour. Each is a fork and all of the data.`,
    when: `more than ${t.fullResyncsPerHour} full copies in an hour`,
    action: "look for a replica that is cut off while it copies: output buffer, backlog, network",
  },
];
