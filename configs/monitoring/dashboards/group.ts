import type { Settings } from "../../settings";
import { COMMANDS, HIT_RATIO, MEMORY_USED } from "../rules/recording";
import type { Dashboard } from "./dashboard";
import { GOOD_IS_ONE, GOOD_IS_ZERO, graph, stat, stats, table, timeline, YES_NO } from "./panels";
import { groupVariable, OF_GROUP as G } from "./variables";

const DAY = 86_400;

/** The group as a whole: is all well, who leads, do the others follow, would a failover come. */
export function groupDashboard({ nodes, sentinels, monitoring: { thresholds: t } }: Settings): Dashboard {
  const whole = (count: number) =>
    [
      [0, "red"],
      [count, "green"],
    ] as const;
  return {
    uid: "redis-ha-group",
    title: "redis-ha: group",
    description: "One Sentinel group: is all well, who leads, do the others follow, would a failover come.",
    variables: [groupVariable],
    rows: [
      {
        title: "Now",
        panels: [
          stat(
            "Masters",
            `redis_group_masters{${G}}`,
            "Nodes that say by ROLE that they are master. Exactly one is right.",
            {
              thresholds: [
                [0, "red"],
                [1, "green"],
                [2, "red"],
              ],
            },
          ),
          stat("Replicas", `redis_group_replicas{${G}}`, "Nodes that follow the master.", {
            thresholds: whole(nodes - 1),
          }),
          stat("Sentinels up", `redis_group_sentinels_up{${G}}`, "Of those in the settings.", {
            thresholds: whole(sentinels),
          }),
          stat(
            "Agreement",
            `redis_group_agreement{${G}}`,
            "A majority of Sentinels names one node, and that node is the only master.",
            {
              thresholds: GOOD_IS_ONE,
              words: YES_NO,
            },
          ),
          stat(
            "Critical alerts",
            'count(ALERTS{alertname=~"Redis.*", alertstate="firing", severity="critical"}) or vector(0)',
            "Alerts that fire now, of all groups.",
            {
              thresholds: GOOD_IS_ZERO,
            },
          ),
          stat(
            "Last failover",
            `redis_group_last_failover_timestamp_seconds{${G}} * 1000`,
            "When the master changed last, as far as the monitor saw it.",
            {
              unit: "dateTimeFromNow",
            },
          ),
        ],
      },
      {
        title: "Roles",
        panels: [
          timeline(
            "Role of each node",
            `max by (node) (2 * redis_instance_info{${G}, role="master"} or redis_instance_info{${G}, role="slave"})`,
            "{{node}}",
            { "1": "replica", "2": "master" },
            "What each node says of itself. Two masters at one time are a fault; a gap is a node that did not answer.",
          ),
          timeline(
            "Answers",
            `redis_up{${G}}`,
            "{{node}}",
            { "0": "silent", "1": "answers" },
            "Whether each node and Sentinel answers.",
            { thresholds: GOOD_IS_ONE },
          ),
          graph(
            "Failovers in an hour",
            "none",
            { failovers: `increase(redis_group_failovers_total{${G}}[1h])` },
            "Changes of the master that Sentinels told.",
          ),
          graph(
            "Events",
            "none",
            { "{{kind}}": `sum by (kind) (increase(redis_monitor_events_total{${G}}[5m]))` },
            "What the monitor heard and saw, by kind, in five minutes.",
          ),
        ],
      },
      {
        title: "Load",
        panels: [
          graph("Commands", "ops", { "{{node}}": `${COMMANDS}{${G}}` }, "Commands executed a second."),
          graph("Share of hits", "percentunit", { hits: `${HIT_RATIO}{${G}}` }, "Look-ups that found their key.", {
            max: 1,
          }),
          graph(
            "Share of maxmemory",
            "percentunit",
            { "{{node}}": `${MEMORY_USED}{${G}}` },
            "A cache is full as a rule; other data must not be.",
            {
              thresholds: [
                [0, "green"],
                [t.memoryWarningPercent / 100, "yellow"],
                [t.memoryCriticalPercent / 100, "red"],
              ],
            },
          ),
          graph(
            "Clients",
            "none",
            { "{{node}}": `redis_connected_clients{${G}}` },
            "Connections of clients. They move with the master.",
          ),
          graph(
            "Refused writes",
            "ops",
            {
              "{{node}} {{err}}": `sum by (node, err) (rate(redis_errors_total{${G}, err=~"OOM|NOREPLICAS|MISCONF|READONLY"}[$__rate_interval]))`,
            },
            "Writes that were refused, by the word of the answer. READONLY for a moment is a failover.",
          ),
          graph(
            "Network",
            "Bps",
            {
              "{{node}} in": `rate(redis_net_input_bytes_total{${G}}[$__rate_interval])`,
              "{{node}} out": `rate(redis_net_output_bytes_total{${G}}[$__rate_interval])`,
            },
            "Bytes a second, replication included.",
          ),
        ],
      },
      {
        title: "Replication",
        panels: [
          timeline(
            "Link to the master",
            `min by (node) (redis_master_link_up{${G}})`,
            "{{node}}",
            { "0": "down", "1": "up" },
            "Of replicas. Down for the time of a full copy.",
            { thresholds: GOOD_IS_ONE },
          ),
          graph(
            "Not yet confirmed",
            "bytes",
            { "{{slave_ip}}:{{slave_port}}": `max by (slave_ip, slave_port) (redis_connected_slave_lag_bytes{${G}})` },
            "Bytes that a replica has not confirmed. Beyond the backlog it needs a full copy.",
            {
              thresholds: [
                [0, "green"],
                [t.replicaLagBytes, "red"],
              ],
            },
          ),
          graph(
            "Age of the last confirmation",
            "s",
            {
              "{{slave_ip}}:{{slave_port}}": `max by (slave_ip, slave_port) (redis_connected_slave_lag_seconds{${G}})`,
            },
            "Redis counts in whole seconds: 0 and 1 are well.",
            {
              thresholds: [
                [0, "green"],
                [t.replicaLagSeconds, "red"],
              ],
            },
          ),
          graph(
            "Copies in an hour",
            "none",
            {
              "full, from {{node}}": `increase(redis_replica_resyncs_full{${G}}[1h])`,
              "from the backlog, from {{node}}": `increase(redis_replica_partial_resync_accepted{${G}}[1h])`,
            },
            "A restarted node needs a full copy; a short absence should not.",
          ),
        ],
      },
      {
        title: "Sentinels",
        panels: [
          timeline(
            "Names the master",
            `redis_sentinel_answer_is_master{${G}}`,
            "{{node}}",
            YES_NO,
            "Whether the node that each names says itself that it is master.",
            { thresholds: GOOD_IS_ONE },
          ),
          timeline(
            "A failover would be possible",
            `min by (node) (redis_sentinel_master_ckquorum_status{${G}})`,
            "{{node}}",
            YES_NO,
            "What SENTINEL CKQUORUM says.",
            { thresholds: GOOD_IS_ONE },
          ),
          graph(
            "Sentinels that it reaches",
            "none",
            { "{{node}}": `min by (node) (redis_sentinel_master_ok_sentinels{${G}})` },
            "Itself included.",
          ),
          stats("In TILT", `redis_sentinel_tilt{${G}}`, "{{node}}", "One in TILT takes part in no failover.", {
            thresholds: GOOD_IS_ZERO,
            words: YES_NO,
            width: 6,
          }),
          stat(
            "Ghosts",
            `redis_group_unknown_sentinels{${G}} + redis_group_unknown_nodes{${G}}`,
            "Sentinels and nodes that somebody knows and that are not in the settings.",
            { thresholds: GOOD_IS_ZERO, width: 6 },
          ),
        ],
      },
      {
        title: "Certificates and alerts",
        panels: [
          stats(
            "Certificates end in",
            `sort(redis_certificate_not_after_timestamp_seconds{${G}} - time())`,
            "{{node}} {{kind}}",
            "`pulumi up` renews them inside the window in the settings.",
            {
              unit: "dtdurations",
              width: 24,
              thresholds: [
                [0, "red"],
                [t.certificateCriticalDays * DAY, "yellow"],
                [t.certificateWarningDays * DAY, "green"],
              ],
            },
          ),
          table(
            "Alerts that fire",
            'ALERTS{alertname=~"Redis.*", alertstate="firing"}',
            "RedisWatchdog fires always. Runbooks: docs/runbooks.",
          ),
        ],
      },
    ],
  };
}
