import * as pulumi from "@pulumi/pulumi";
import type { CertificateTexts } from "../../configs/member-files";
import type { ServerNames } from "../../configs/server-names";
import type { OwnCertificate } from "../stack-config";
import { CertificateAuthority } from "./authority";
import { Certificate } from "./certificate";

export interface CertificatesArgs {
  commonName: string;
  /** Who needs a certificate. */
  holders: readonly ServerNames[];
  caDays: number;
  certDays: number;
  renewBeforeDays: number;
  /** The user's own certificate for all of them, in place of a private CA. */
  own: OwnCertificate | undefined;
}

interface Served {
  readonly cert: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}

/** A private CA for the group and a certificate for each of its containers. */
export class Certificates extends pulumi.ComponentResource {
  /** The CA's certificate, PEM. */
  readonly ca: pulumi.Output<string>;
  /** The private CA's key, a secret; undefined where the user brings a certificate. */
  readonly caKey: pulumi.Output<string> | undefined;
  private readonly issued: ReadonlyMap<string, Served>;

  constructor(name: string, args: CertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Certificates", name, {}, opts);
    const { renewBeforeDays, own } = args;
    if (own) {
      this.ca = own.ca;
      this.issued = new Map(args.holders.map((holder) => [holder.name, own]));
      this.registerOutputs({ ca: this.ca });
      return;
    }
    const authority = new CertificateAuthority(
      `${name}-ca`,
      { commonName: args.commonName, days: args.caDays, renewBeforeDays },
      { parent: this },
    );
    this.ca = authority.cert;
    this.caKey = authority.key;
    this.issued = new Map(
      args.holders.map((holder) => [
        holder.name,
        new Certificate(
          `${name}-${holder.name}`,
          {
            authorityCert: authority.cert,
            authorityKey: authority.key,
            commonName: holder.name,
            dnsNames: [...holder.dnsNames],
            ips: [...holder.ips],
            days: args.certDays,
            renewBeforeDays,
          },
          { parent: this },
        ),
      ]),
    );
    this.registerOutputs({ ca: this.ca });
  }

  /** Certificate and key of who has this name, PEM. */
  of(holder: string): Served {
    const certificate = this.issued.get(holder);
    if (!certificate) throw new Error(`no certificate was asked for of ${holder}`);
    return certificate;
  }

  /** The certificate of who has this name, with that of the authority. */
  textsOf(holder: string): CertificateTexts<pulumi.Output<string>> {
    return { ca: this.ca, ...this.of(holder) };
  }
}
