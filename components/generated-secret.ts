import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider<Record<string, never>, { value: string }> = {
  async create() {
    const { randomBytes } = await import("node:crypto");
    return { id: "secret", outs: { value: randomBytes(32).toString("base64url") } };
  },
  diff: () => Promise.resolve({ changes: false }),
};

/** A password made once, 32 bytes from the operating system's generator, kept in the stack's state as a secret. */
export class GeneratedSecret extends pulumi.dynamic.Resource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { value: undefined },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["value"] }),
      "redis-ha",
      "GeneratedSecret",
    );
  }
}
