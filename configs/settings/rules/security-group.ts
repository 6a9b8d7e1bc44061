import type { Settings } from "../complete";
import { setCommand, show, type Fault } from "../fault";
import { HOST_ADDRESS_COMMAND } from "../network";
import type { Rule } from "./rule";

/** Each thing without which a security group makes no sense. */
const NEEDS: readonly { reads: string; has: (settings: Settings) => boolean; fault: (settings: Settings) => Fault }[] =
  [
    {
      reads: "network.securityGroup.vpcId",
      has: ({ network }) => network.securityGroup.vpcId !== undefined,
      fault: () => ({
        setting: "network.securityGroup.vpcId",
        value: "nothing",
        allowed: "the id of a VPC, as network.securityGroup.enabled is set",
        fix: setCommand("network.securityGroup.vpcId", "vpc-0123456789abcdef0"),
      }),
    },
    {
      reads: "network.securityGroup.region",
      has: ({ network }) => network.securityGroup.region !== undefined,
      fault: () => ({
        setting: "network.securityGroup.region",
        value: "nothing, and backup.region neither",
        allowed: "the VPC's region, as network.securityGroup.enabled is set",
        fix: setCommand("network.securityGroup.region", "eu-central-1"),
      }),
    },
    {
      reads: "network.allowedCidrs",
      has: ({ network }) => network.allowedCidrs.length > 0,
      fault: () => ({
        setting: "network.allowedCidrs",
        value: "[]",
        allowed: "at least one network, as network.securityGroup.enabled is set: nobody else is let in",
        fix: setCommand("network.allowedCidrs", ["10.0.0.0/16"]),
      }),
    },
    {
      reads: "advertise",
      has: ({ advertise }) => advertise === "host",
      fault: ({ advertise }) => ({
        setting: "advertise",
        value: show(advertise),
        allowed: "host, as network.securityGroup.enabled is set: else nothing listens on the host's address",
        fix: `${setCommand("advertise", "host")} && ${HOST_ADDRESS_COMMAND}`,
      }),
    },
  ];

/** AWS' quota of rules in a group, unless one has asked for more. Each network takes two, and up to three more for monitoring. */
const RULES_IN_GROUP = 60;
const RULES_A_NETWORK = { plain: 2, monitored: 5 };

/** Rules on the security group. */
export const securityGroupRules: readonly Rule[] = [
  ...NEEDS.map(({ reads, has, fault }): Rule => ({
    reads: ["network.securityGroup", reads],
    check: (settings) => (!settings.network.securityGroup.enabled || has(settings) ? [] : [fault(settings)]),
  })),
  {
    reads: ["network.securityGroup", "network.allowedCidrs", "monitoring"],
    check: ({ network: { securityGroup, allowedCidrs }, monitoring }) => {
      const most = RULES_IN_GROUP / (monitoring.enabled ? RULES_A_NETWORK.monitored : RULES_A_NETWORK.plain);
      if (!securityGroup.enabled || allowedCidrs.length <= most) return [];
      return [
        {
          setting: "network.allowedCidrs",
          value: `${allowedCidrs.length} networks`,
          allowed: `at most ${most}, as a security group holds ${RULES_IN_GROUP} rules`,
          fix: setCommand("network.allowedCidrs", allowedCidrs.slice(0, most)),
        },
      ];
    },
  },
];
