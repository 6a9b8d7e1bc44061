import { Workspace } from "./engine-workspace";

/** A dynamic resource, as the program's certificates are: its code runs in the plugin, which gets it serialized. */
const dynamicResource = `
import * as pulumi from "@pulumi/pulumi";

class Greeting extends pulumi.dynamic.Resource {
  declare readonly text: pulumi.Output<string>;
  constructor(name: string, props: { who: pulumi.Input<string>; fail?: boolean }, opts?: pulumi.CustomResourceOptions) {
    const provider: pulumi.dynamic.ResourceProvider = {
      async create(inputs) {
        if (inputs.fail) throw new Error("refused on purpose");
        return { id: "greeting", outs: { ...inputs, text: "hello " + inputs.who } };
      },
      async diff(_id, olds, news) {
        return { changes: olds.who !== news.who };
      },
    };
    // What a dynamic resource makes of a secret isn't one by itself.
    super(provider, name, { text: undefined, ...props }, { ...opts, additionalSecretOutputs: ["text", "who"] });
  }
}
`;

const failing = `${dynamicResource}
const first = new Greeting("first", { who: "one" });
new Greeting("second", { who: first.text, fail: true });
// A program with timers or connections doesn't end by itself, and may take its time to stop.
setInterval(() => undefined, 1000);
process.on("SIGTERM", () => undefined);
`;

const working = `${dynamicResource}
import * as docker from "@pulumi/docker";

const config = new pulumi.Config();
const greeting = new Greeting("greeting", { who: config.requireSecret("who") });
const provider = new docker.Provider("docker", { host: process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock" });
const volume = new docker.Volume("volume", { name: config.require("volume") }, { provider });
export const text = greeting.text;
export const mountpoint = volume.mountpoint;
`;

let workspace: Workspace;
afterEach(() => workspace.dispose());

const succeed = async (...args: string[]): Promise<string> => {
  const { code, output } = await workspace.pulumi(args, 60);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${code}\n${output}`);
  return output;
};

test("a failed step ends `pulumi up` with its reason, and leaves no process", async () => {
  workspace = new Workspace(failing);
  await succeed("stack", "init", "dev");
  const up = await workspace.pulumi(["up", "--yes", "--skip-preview"], 60);
  expect(up.output).toContain("refused on purpose");
  expect(up.code).toBe(1);
  expect(workspace.processes()).toEqual([]);
}, 120_000);

test("dynamic resources, Docker's resources and secrets work; the second preview has no changes", async () => {
  workspace = new Workspace(working);
  await succeed("stack", "init", "dev");
  await succeed("config", "set", "--secret", "who", "s3cret-name");
  await succeed("config", "set", "volume", `redis-ha-engine-test-${process.pid}`);
  try {
    await succeed("up", "--yes", "--skip-preview");
    await succeed("preview", "--expect-no-changes");
    await succeed("preview", "--refresh", "--expect-no-changes");

    const outputs: unknown = JSON.parse(await succeed("stack", "output", "--json"));
    expect(outputs).toEqual({
      text: "[secret]",
      mountpoint: expect.stringContaining("redis-ha-engine-test-") as string,
    });
    expect(await succeed("stack", "output", "text", "--show-secrets")).toBe("hello s3cret-name\n");
    expect(await succeed("stack", "export")).not.toContain("s3cret-name");
    // Each plugin in the version of its installed SDK.
    expect(await succeed("about")).toMatch(/resource +docker +5\.2\.0\n/);
  } finally {
    await succeed("destroy", "--yes", "--skip-preview");
  }
  expect(workspace.processes()).toEqual([]);
}, 240_000);
