import type * as Deploying from "./deployed";

/** Goal: the group lets in the named networks, to the ports of clients and no others, and is made only where it is asked for. */
const ON = {
  advertise: "host",
  hostAddress: "10.0.0.7",
  network: JSON.stringify({
    allowedCidrs: ["10.0.0.0/16", "192.0.2.7/32"],
    securityGroup: { enabled: true, vpcId: "vpc-0123456789abcdef0", region: "eu-central-1" },
  }),
};

async function ofAws(config: Record<string, string>): Promise<Deploying.Deployed[]> {
  jest.resetModules();
  const { deploy } = jest.requireActual<typeof Deploying>("./deployed");
  return (await deploy("t", config)).filter(({ type }) => type.includes("aws"));
}

test("without the setting nothing is asked of AWS", async () => {
  expect(await ofAws({ network: JSON.stringify({ allowedCidrs: ["10.0.0.0/16"] }) })).toEqual([]);
}, 60_000);

test("one group in the VPC, by a provider of its region, and for each network a rule for nodes and one for Sentinels", async () => {
  const all = await ofAws(ON);
  const of = (type: string) => all.filter((r) => r.type.endsWith(`:${type}`));
  expect(of("aws").map((r) => r.inputs.region)).toEqual(["eu-central-1"]);
  const tags = { "redis-ha.stack": "t", "redis-ha.group": "mymaster" };
  expect(
    of("SecurityGroup")
      .filter((r) => r.type.startsWith("aws:"))
      .map((r) => r.inputs),
  ).toEqual([
    {
      ...{ name: "t-redis-ha", vpcId: "vpc-0123456789abcdef0", tags },
      description: "Clients of the Redis group mymaster",
    },
  ]);
  const rules = of("SecurityGroupIngressRule").map((r) => r.inputs);
  expect(rules.map(({ cidrIpv4, fromPort, toPort }) => [cidrIpv4, fromPort, toPort])).toEqual([
    ["10.0.0.0/16", 6379, 6381],
    ["192.0.2.7/32", 6379, 6381],
    ["10.0.0.0/16", 26_379, 26_381],
    ["192.0.2.7/32", 26_379, 26_381],
  ]);
  for (const rule of rules) expect(rule).toMatchObject({ ipProtocol: "tcp", securityGroupId: "access-group-id", tags });
  for (const { type, provider } of all.filter((r) => r.type.startsWith("aws:")))
    expect([type, provider]).toEqual([type, expect.stringMatching(/::access-provider::/)]);
}, 120_000);
