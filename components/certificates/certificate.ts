import * as pulumi from "@pulumi/pulumi";
import { issueCertificate } from "./issue";
import { isRenewable } from "./renewal";

interface Inputs {
  authorityCert: string;
  authorityKey: string;
  authorityNotAfter: string;
  issue: number;
  commonName: string;
  dnsNames: string[];
  ips: string[];
  days: number;
  renewBeforeDays: number;
}

interface Outputs extends Inputs {
  cert: string;
  key: string;
  notAfter: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Outputs> = {
  async create(inputs) {
    const authority = { cert: inputs.authorityCert, key: inputs.authorityKey };
    return { id: `cert-${inputs.commonName}`, outs: { ...inputs, ...(await issueCertificate(authority, inputs)) } };
  },
  diff(_id, olds, news) {
    // A state of before there was a number has none.
    const named = (i: Omit<Inputs, "issue"> & Partial<Inputs>): string =>
      JSON.stringify([i.authorityCert, i.commonName, i.dnsNames, i.ips, i.issue ?? 0]);
    const { authorityNotAfter, renewBeforeDays } = news;
    const changes =
      named(olds) !== named(news) || isRenewable(olds.notAfter, authorityNotAfter, renewBeforeDays, Date.now());
    return Promise.resolve({ changes });
  },
  async update(_id, _olds, news) {
    const authority = { cert: news.authorityCert, key: news.authorityKey };
    return { outs: { ...news, ...(await issueCertificate(authority, news)) } };
  },
};

export interface CertificateArgs {
  authorityCert: pulumi.Input<string>;
  authorityKey: pulumi.Input<string>;
  /** When the CA ends, an ISO time. */
  authorityNotAfter: pulumi.Input<string>;
  /** With another number than before a new one is made. */
  issue: pulumi.Input<number>;
  commonName: pulumi.Input<string>;
  dnsNames: pulumi.Input<string[]>;
  ips: pulumi.Input<string[]>;
  /** Validity in days; never longer than the CA's. */
  days: pulumi.Input<number>;
  /** A `pulumi up` within so many days of its end makes a new one. */
  renewBeforeDays: pulumi.Input<number>;
}

/** A container's certificate and key, signed by the group's CA. */
export class Certificate extends pulumi.dynamic.Resource {
  declare readonly cert: pulumi.Output<string>;
  declare readonly key: pulumi.Output<string>;
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { cert: undefined, key: undefined, notAfter: undefined, ...args },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["key", "authorityKey"] }),
      "redis-ha",
      "Certificate",
    );
  }
}
