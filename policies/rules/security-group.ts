import { list, record, type ResourceRule } from "../rule";

const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const EVERYONE = ["0.0.0.0/0", "::/0"];

/** The cloud's own firewall lets nobody in whom the settings don't name. */
export const openSecurityGroup: ResourceRule = {
  name: "no-open-security-group",
  description: "Security groups let in named networks, never everybody.",
  remedy: "name networks in network.allowedCidrs",
  violations: ({ type, props }) => {
    const sources =
      type === RULE
        ? [props.cidrIpv4, props.cidrIpv6]
        : type === GROUP
          ? list(props.ingress).flatMap((rule) => cidrs(record(rule)))
          : type === OLD_RULE && props.type === "ingress"
            ? cidrs(props)
            : [];
    return sources
      .filter((source) => EVERYONE.includes(String(source)))
      .map((source) => `it lets in ${String(source)}`);
  },
};

function cidrs({ cidrBlocks, ipv6CidrBlocks }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [...list(cidrBlocks), ...list(ipv6CidrBlocks)];
}
