import * as pulumi from "@pulumi/pulumi";
import type { CertificateTexts } from "../../configs/member-files";
import type { ServerNames } from "../../configs/server-names";
import type { Settings } from "../../configs/settings";
import type { OwnCertificate } from "../stack-config";
import { CertificateAuthority } from "./authority";
import { Certificate } from "./certificate";

export interface CertificatesArgs {
  /** What the private CA of this number is called. */
  authorityName: (number: number) => string;
  /** Who needs a certificate. */
  holders: readonly ServerNames[];
  settings: Pick<Settings, "tls" | "rotation">;
  /** The user's own certificate for all of them, in place of a private CA. */
  own: OwnCertificate | undefined;
}

interface Served {
  readonly cert: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}

/** A private CA for the group and a certificate for each of its containers; while CAs change, two that are trusted. */
export class Certificates extends pulumi.ComponentResource {
  /** The certificates of all CAs that are trusted, PEM, that of the one that signs first. */
  readonly ca: pulumi.Output<string>;
  /** Key of the private CA that signs, a secret; undefined where the user brings a certificate. */
  readonly caKey: pulumi.Output<string> | undefined;
  /** Key of the other one that is trusted, while there is one; a secret. */
  readonly otherCaKey: pulumi.Output<string> | undefined;
  private readonly issued: ReadonlyMap<string, Served>;

  constructor(name: string, args: CertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Certificates", name, {}, opts);
    const { own } = args;
    const { tls, rotation } = args.settings;
    if (own) {
      this.ca = own.ca;
      this.issued = new Map(args.holders.map((holder) => [holder.name, own]));
      this.registerOutputs({ ca: this.ca });
      return;
    }
    const authority = (number: number): CertificateAuthority =>
      new CertificateAuthority(
        number === 0 ? `${name}-ca` : `${name}-ca-${number}`,
        { commonName: args.authorityName(number), days: tls.caDays },
        { parent: this },
      );
    const [signing, ...others] = rotation.authorities.map(authority);
    if (!signing) throw new Error("there is no authority that signs");
    this.ca = others.length === 0 ? signing.cert : bundle([signing, ...others].map(({ cert }) => cert));
    this.caKey = signing.key;
    this.otherCaKey = others[0]?.key;
    this.issued = new Map(
      args.holders.map((holder) => [
        holder.name,
        new Certificate(
          `${name}-${holder.name}`,
          {
            authorityCert: signing.cert,
            authorityKey: signing.key,
            authorityNotAfter: signing.notAfter,
            issue: rotation.certificates,
            commonName: holder.name,
            dnsNames: [...holder.dnsNames],
            ips: [...holder.ips],
            days: tls.certDays,
            renewBeforeDays: tls.renewBeforeDays,
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

function bundle(certs: pulumi.Output<string>[]): pulumi.Output<string> {
  return pulumi.all(certs).apply((texts) => texts.map((text) => `${text.trim()}\n`).join(""));
}
