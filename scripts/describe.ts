import type { NodeAddress, SentinelAddress } from "../configs/supervisor";

/** What scripts/up prints at the end: what it installed, the topology, how to connect, where secrets are, what to run next. */
export function describeGroup(stack: string, installed: readonly string[], outputs: Record<string, unknown>): string {
  const nodes = outputs.nodes as readonly NodeAddress[];
  const sentinels = outputs.sentinels as readonly SentinelAddress[];
  const prefix = String(outputs.prefix);
  const [first] = nodes;
  if (!first) throw new Error("the stack has no nodes");
  const address = (a: { name: string; host: string; port: number }): string =>
    `  ${`${prefix}-${a.name}`.padEnd(24)} ${a.host}:${a.port}`;
  return [
    "",
    "Installed",
    ...(installed.length > 0 ? installed.map((line) => `  ${line}`) : ["  nothing: this machine had it all"]),
    "",
    `Group ${String(outputs.group)}, stack ${stack} (roles move: ask a Sentinel who is master)`,
    ...nodes.map(address),
    ...sentinels.map(address),
    "",
    ...monitoring(stack, outputs.monitoring as Readonly<Record<string, string>> | undefined),
    "Connect, in a shell in this folder",
    "  . ./scripts/env",
    "",
    `  ${redisCli(stack, prefix, first)}`,
    "",
    ...ioredis(stack).map((line) => `  ${line}`),
    "",
    "Secrets",
    "  Passwords and the CA's key are secrets of the stack, encrypted in its state; containers get them as files of mode 0400.",
    `  Show them: pulumi stack output passwords --show-secrets --stack ${stack}`,
    "",
    "Next",
    `  ./scripts/redis-ha status -s ${stack}        who leads, links, lag, what needs a look`,
    ...(outputs.backup === undefined
      ? []
      : [
          `  ./scripts/redis-ha backup now -s ${stack}    a backup; backup verify latest proves it, restore latest brings it back`,
        ]),
    `  pulumi preview --stack ${stack}          what an up would change: nothing`,
    `  docker stop ${prefix}-redis-1; docker start ${prefix}-redis-1    a hand-over, while a client writes`,
    "  ./scripts/test                     the tests, which kill masters of their own",
    `  pulumi destroy --stack ${stack}          the end`,
    "",
  ].join("\n");
}

function monitoring(stack: string, urls: Readonly<Record<string, string>> | undefined): string[] {
  if (urls === undefined) return [];
  return [
    "Monitoring (TLS by the group's CA: pulumi stack output ca)",
    ...Object.entries(urls).map(([name, url]) => `  ${name.padEnd(24)} ${url}`),
    `  The monitor's token: pulumi stack output monitorToken --show-secrets --stack ${stack}`,
    "",
  ];
}

/** The password goes by the environment of this one process: in argv everybody on the host could read it. */
function redisCli(stack: string, prefix: string, node: NodeAddress): string {
  const password = `$(pulumi stack output passwords --json --show-secrets --stack ${stack} | node -p 'JSON.parse(fs.readFileSync(0)).app')`;
  return (
    `REDISCLI_AUTH="${password}" docker exec -e REDISCLI_AUTH ${prefix}-${node.name} ` +
    `redis-cli --tls --cacert /etc/redis-ha/ca.crt -h ${node.host} -p ${node.port} --user app --no-auth-warning role`
  );
}

function ioredis(stack: string): string[] {
  return [
    "node -e '",
    '  const { Redis } = require("ioredis");',
    `  const o = JSON.parse(require("child_process").execSync("pulumi stack output --json --show-secrets --stack ${stack}"));`,
    "  const tls = { ca: o.ca };",
    '  const login = { username: "app", password: o.passwords.app };',
    "  const redis = new Redis({",
    "    sentinels: o.sentinels, name: o.group, ...login, tls, enableTLSForSentinelMode: true,",
    "    sentinelUsername: login.username, sentinelPassword: login.password, sentinelTLS: tls,",
    "  });",
    '  redis.set("hello", "world").then(() => redis.get("hello")).then(console.log).finally(() => redis.disconnect());',
    "'",
  ];
}
