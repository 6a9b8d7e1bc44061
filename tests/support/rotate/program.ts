import * as pulumi from "@pulumi/pulumi";
import { Certificates } from "../../../components/certificates";
import { parseSettings } from "../../../configs/settings";
import { authorityName } from "../../../configs/server-names";

/** The certificates of the program by themselves: the engine is enough, and no Docker is needed. */
const given = new pulumi.Config().requireObject<Record<string, unknown>>("settings");
const settings = parseSettings(given, { stack: "test" });
const certificates = new Certificates("tls", {
  authorityName: (number) => authorityName(settings, number),
  holders: ["redis-1", "redis-2"].map((name) => ({ name, dnsNames: [name], ips: ["127.0.0.1"] })),
  settings,
  own: undefined,
});

export = { ca: certificates.ca, caKey: certificates.caKey, leaf: certificates.of("redis-1").cert };
