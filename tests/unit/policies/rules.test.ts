import type { Resource, ResourceRule, StackRule } from "../../../policies/rule";
import { RULES } from "../../../policies/rules";

/** Goal: each rule lets through what our components make, and names what it is against. Both cases stand side by side. */
const CONTAINER = "docker:index/container:Container";
const VOLUME = "docker:index/volume:Volume";

type Props = Record<string, unknown>;
const resource = (type: string, props: Props, over: Partial<Resource> = {}): Resource => ({
  ...{ type, name: "x", props, protect: false },
  ...over,
});
const container = (props: Props) => resource(CONTAINER, { image: "redis-ha/redis:0123456789abcdef", ...props });
const port = (ip: string | undefined) => container({ ports: [{ internal: 6379, external: 6379, ip }] });
const member = (value: string) => [{ label: "redis-ha.member", value }];
const volume = (name: string, of: string, protect = false) =>
  resource(VOLUME, { name, labels: member(of) }, { protect });
const hardened: Props = {
  user: "999:999",
  readOnly: true,
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
  memory: 256,
  volumes: [{ volumeName: "v", containerPath: "/data" }],
};

function rule(name: string): ResourceRule {
  const found = RULES.find((one): one is ResourceRule => one.name === name && "violations" in one);
  if (!found) throw new Error(`no rule ${name}`);
  return found;
}
const check = (name: string, one: Resource, allowedAddresses: string[] = []) =>
  rule(name).violations(one, { allowedAddresses });

/** For each rule: what it lets through, and what it is against, with a part of what is told. */
const CASES: Record<string, { good: Resource[]; bad: [Resource, string][] }> = {
  "no-public-port": {
    good: [
      container({}),
      port("10.0.0.5"),
      port("127.0.0.1"),
      port("192.168.1.1"),
      port("172.31.255.1"),
      port("fd00::1"),
      container({ start: false, networkMode: "host" }),
      resource(VOLUME, { ports: [{ internal: 1 }] }),
    ],
    bad: [
      [port(undefined), "port 6379 is published on every address"],
      [port("0.0.0.0"), "every address"],
      [port("::"), "every address"],
      [port("203.0.113.7"), "the public address 203.0.113.7"],
      [port("172.32.0.1"), "the public address 172.32.0.1"],
      [port("2001:db8::1"), "the public address 2001:db8::1"],
      [port("not an address"), "the public address"],
      [container({ networkMode: "host" }), "shares the host's network"],
      [container({ publishAllPorts: true }), "publishes all its ports"],
    ],
  },
  "data-volumes-protected": {
    good: [
      volume("t-redis-1-data", "redis-1", true),
      volume("t-redis-1-files", "redis-1"),
      volume("t-backup-data", "backup"),
      container({ name: "t-redis-1-data" }),
    ],
    bad: [
      [volume("t-redis-1-data", "redis-1"), "not protected"],
      [volume("t-sentinel-2-data", "sentinel-2"), "not protected"],
      [volume("t-object-store-data", "object-store"), "not protected"],
      [resource(VOLUME, {}), "not protected"],
    ],
  },
  "images-pinned": {
    good: [
      container({}),
      container({ image: `registry.example/redis-ha:1@sha256:${"a".repeat(64)}` }),
      resource(VOLUME, { image: "redis" }),
    ],
    bad: [
      [container({ image: "redis:7" }), "redis:7 can change"],
      [container({ image: "redis-ha/redis:latest" }), "redis-ha/redis:latest can change"],
      [container({ image: "evil.example/redis-ha/redis:0123456789abcdef" }), "can change"],
      [container({ image: "redis@sha256:abc" }), "can change"],
      [container({ image: undefined }), "the image it runs can change"],
    ],
  },
  "no-secret-in-environment": {
    good: [
      container({
        envs: ["REDIS_PASSWORD_FILE=/files/password", "REDIS_USER=app", "PASSWORD=", "KEYS=5", "AUTHOR=me"],
      }),
      container({ command: ["node", "main.cjs", "--listen", "10.0.0.1:1", "--credentials", "/files/credentials"] }),
      container({ envs: ["ENDPOINT=https://s3.example.com:9000/a@b", "KMS_KEY_ARN=arn:aws:kms:x"] }),
      container({ start: false, envs: ["PASSWORD=x"] }),
    ],
    bad: [
      [container({ envs: ["REDIS_PASSWORD=hunter2"] }), "the variable REDIS_PASSWORD"],
      [container({ envs: ["AWS_SECRET_ACCESS_KEY=x"] }), "AWS_SECRET_ACCESS_KEY"],
      [container({ envs: ["API_TOKEN=x"] }), "API_TOKEN"],
      [container({ envs: ["REDIS_URL=rediss://app:hunter2@10.0.0.1:6379"] }), "REDIS_URL"],
      [container({ envs: ["CERT=-----BEGIN PRIVATE KEY-----"] }), "CERT"],
      [container({ command: ["redis-server", "--requirepass", "hunter2"] }), "word 2"],
      [container({ entrypoints: ["run", "--token=hunter2"] }), "word 2"],
    ],
  },
  "containers-hardened": {
    good: [container(hardened), container({ start: false }), resource(VOLUME, {})],
    bad: [
      [container({ ...hardened, user: undefined }), "runs as root"],
      [container({ ...hardened, user: "0:999" }), "runs as root"],
      [container({ ...hardened, user: "root" }), "runs as root"],
      [container({ ...hardened, readOnly: false }), "root file system"],
      [container({ ...hardened, capabilities: { drops: ["NET_RAW"] } }), "ALL is not dropped"],
      [container({ ...hardened, capabilities: { drops: ["ALL"], adds: ["SYS_ADMIN"] } }), "is given capabilities"],
      [container({ ...hardened, securityOpts: [] }), "no-new-privileges"],
      [container({ ...hardened, securityOpts: ["no-new-privileges:false"] }), "no-new-privileges"],
      [container({ ...hardened, privileged: true }), "privileged"],
      [container({ ...hardened, pidMode: "host" }), "namespace"],
      [container({ ...hardened, memory: undefined }), "memory"],
      [container({ ...hardened, volumes: [{ hostPath: "/", containerPath: "/host" }] }), "folder of the host"],
      [container({ ...hardened, mounts: [{ type: "bind", source: "/", target: "/host" }] }), "folder of the host"],
      [container({ ...hardened, devices: [{ hostPath: "/dev/kmsg" }] }), "devices"],
    ],
  },
  "no-open-security-group": {
    good: [
      resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv4: "10.0.0.0/8" }),
      resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", { cidrIpv4: "0.0.0.0/0" }),
      resource("aws:ec2/securityGroup:SecurityGroup", { egress: [{ cidrBlocks: ["0.0.0.0/0"] }] }),
    ],
    bad: [
      [resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv4: "0.0.0.0/0" }), "0.0.0.0/0"],
      [resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv6: "::/0" }), "::/0"],
      [resource("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] }), "0.0.0.0/0"],
      [
        resource("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "ingress", ipv6CidrBlocks: ["::/0"] }),
        "lets in ::/0",
      ],
    ],
  },
};

test("every rule over one resource has its cases here", () => {
  expect(Object.keys(CASES).sort()).toEqual(
    RULES.filter((one) => "violations" in one)
      .map((one) => one.name)
      .sort(),
  );
});

describe.each(Object.entries(CASES))("%s", (name, { good, bad }) => {
  test.each(good)("lets through %j", (one) => expect(check(name, one)).toEqual([]));
  test.each(bad)("is against %j", (one, told) => {
    expect(check(name, one)).toEqual([expect.stringContaining(told)]);
  });
});

test("an address may be allowed by name, and that is no word for another one", () => {
  expect(check("no-public-port", port("203.0.113.7"), ["203.0.113.7"])).toEqual([]);
  expect(check("no-public-port", port("203.0.113.8"), ["203.0.113.7"])).toHaveLength(1);
  expect(check("no-public-port", port("0.0.0.0"), ["203.0.113.7"])).toHaveLength(1);
});

test("a secret's value is not told", () => {
  const one = container({ envs: ["A_PASSWORD=hunter2"], command: ["--token=hunter2", "redis://:hunter2@h"] });
  expect(JSON.stringify(check("no-secret-in-environment", one))).not.toContain("hunter2");
});

describe("backups-made", () => {
  const backups = RULES.find((one): one is StackRule => "stackViolations" in one);
  const backup = resource("redis-ha:index:Backup", {});
  const runner = container({ labels: member("backup") });
  const schedule = resource("aws:scheduler/schedule:Schedule", {});
  const store = resource("redis-ha:index:LocalStore", {});
  test.each([
    ["a container makes them", [backup, runner], []],
    ["a function makes them", [backup, schedule], []],
    ["there are none", [container({})], ["it has no backups"]],
    ["nobody makes them", [backup, container({ labels: member("redis-1") })], ["nobody makes its backups"]],
    ["the container is never started", [backup, container({ start: false, labels: member("backup") })], ["nobody"]],
    ["they stay on the host", [backup, runner, store], ["its backups go down with its host"]],
  ])("%s", (_case, resources, told) => {
    expect(backups?.stackViolations(resources)).toEqual(told.map((text) => expect.stringContaining(text) as string));
  });
});
