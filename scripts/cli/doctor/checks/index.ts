import { viewOf } from "../../../../runtime/monitor/group-view";
import type { Target } from "../../../../runtime/monitor/target";
import type { Facts } from "../facts";
import { bySeverity, type Finding } from "../finding";
import { remedies } from "../remedies";
import { aclCheck } from "./acl";
import { backupCheck } from "./backup";
import { certificatesCheck } from "./certificates";
import type { Check } from "./check";
import { clockCheck } from "./clock";
import { configCheck } from "./config";
import { containersCheck } from "./containers";
import { diskCheck } from "./disk";
import { hostCheck } from "./host";
import { memoryCheck } from "./memory";
import { persistenceCheck } from "./persistence";
import { replicationCheck } from "./replication";
import { sentinelsCheck } from "./sentinels";
import { topologyCheck } from "./topology";

/** All checks, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  topologyCheck,
  containersCheck,
  sentinelsCheck,
  replicationCheck,
  persistenceCheck,
  memoryCheck,
  diskCheck,
  configCheck,
  aclCheck,
  certificatesCheck,
  clockCheck,
  hostCheck,
  backupCheck,
];

/** What the doctor tells. */
export interface Diagnosis {
  readonly stack: string;
  readonly group: string;
  readonly at: string;
  readonly checks: readonly { readonly name: string; readonly findings: number }[];
  /** The worst first. */
  readonly findings: readonly Finding[];
}

/** Pure. */
export function diagnose(facts: Facts): Diagnosis {
  const { snapshot, stack, settings } = facts;
  const configured = snapshot.readings.map(({ target }) => target).filter((target: Target) => target.configured);
  const derived = { view: viewOf(snapshot, configured), mend: remedies(facts) };
  const judged = CHECKS.map((check) => ({ name: check.name, findings: check.judge(facts, derived) }));
  return {
    stack,
    group: settings.group,
    at: new Date(facts.at).toISOString(),
    checks: judged.map(({ name, findings }) => ({ name, findings: findings.length })),
    findings: bySeverity(judged.flatMap(({ findings }) => findings)),
  };
}
