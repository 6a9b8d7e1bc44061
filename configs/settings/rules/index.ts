import { backupRules } from "./backup";
import { groupRules } from "./group";
import { limitRules } from "./limits";
import { moduleRules } from "./modules";
import { monitoringRules } from "./monitoring";
import { networkRules } from "./network";
import { portRules } from "./ports";
import type { Rule } from "./rule";
import { securityGroupRules } from "./security-group";
import { sizeRules } from "./size";
import { timeoutRules } from "./timeouts";
import { tlsRules } from "./tls";
import { userRules } from "./users";

/** All rules over more than one setting, in the order in which their faults are told. */
export const rules: readonly Rule[] = [
  ...groupRules,
  ...sizeRules,
  ...networkRules,
  ...portRules,
  ...securityGroupRules,
  ...timeoutRules,
  ...tlsRules,
  ...limitRules,
  ...userRules,
  ...moduleRules,
  ...backupRules,
  ...monitoringRules,
];
