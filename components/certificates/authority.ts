import * as pulumi from "@pulumi/pulumi";
import { issueAuthority } from "./issue";
import { isDue } from "./renewal";

interface Inputs {
  commonName: string;
  days: number;
}

interface Outputs extends Inputs {
  cert: string;
  key: string;
  notAfter: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Outputs> = {
  async create(inputs) {
    return {
      id: `ca-${inputs.commonName}`,
      outs: { ...inputs, ...(await issueAuthority(inputs.commonName, inputs.days)) },
    };
  },
  diff(_id, olds, news) {
    // While it is good nobody must be cut off, and one `up` would cut off everybody: `redis-ha rotate ca` takes three.
    const changes = olds.commonName !== news.commonName || isDue(olds.notAfter, 0, Date.now());
    return Promise.resolve({ changes });
  },
  async update(_id, _olds, news) {
    return { outs: { ...news, ...(await issueAuthority(news.commonName, news.days)) } };
  },
};

export interface CertificateAuthorityArgs {
  commonName: pulumi.Input<string>;
  /** Validity of the CA, in days. */
  days: pulumi.Input<number>;
}

/** A private CA, kept in the stack's state with its key as a secret. One that has ended is made anew: nothing can connect any more. */
export class CertificateAuthority extends pulumi.dynamic.Resource {
  declare readonly cert: pulumi.Output<string>;
  declare readonly key: pulumi.Output<string>;
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { cert: undefined, key: undefined, notAfter: undefined, ...args },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["key"] }),
      "redis-ha",
      "CertificateAuthority",
    );
  }
}
