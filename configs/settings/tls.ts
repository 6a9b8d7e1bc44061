import { z } from "zod";
import { parseIpv4 } from "../ipv4";
import { int, intRange, section, setting } from "./documented";

const AUTH = ["optional", "yes", "no"] as const;
const PROTOCOLS = ["TLSv1.2", "TLSv1.3"] as const;

const protocol = setting(z.enum(PROTOCOLS), {
  about: "A version of TLS.",
  allowed: PROTOCOLS.join(", "),
  example: "TLSv1.3",
});
const dnsName = setting(
  z
    .string()
    .regex(/^(\*\.)?([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/),
  {
    about: "A DNS name.",
    allowed: "a DNS name",
    example: "redis.example.com",
  },
);
const ip = setting(
  z.string().refine((text) => parseIpv4(text) !== undefined),
  { about: "An address.", allowed: "an IPv4 address", example: "192.0.2.10" },
);

/** Encryption: always on, on every port. */
export const tls = {
  tls: section(
    z
      .strictObject({
        authClients: setting(z.enum(AUTH).default("optional"), {
          about:
            "Whether clients must show a certificate of the group's CA: `yes`; may, `optional`; or are not asked, `no`. All of them log in by name and password as well.",
          allowed: AUTH.join(", "),
        }),
        protocols: setting(z.array(protocol).min(1).default(["TLSv1.2", "TLSv1.3"]), {
          about: "Versions of TLS that are spoken.",
          allowed: `a list of at least one of ${PROTOCOLS.join(", ")}`,
        }),
        own: setting(z.boolean().default(false), {
          about:
            "Use the certificate of your own CA, given as the secret `tlsFiles`, instead of a private CA made by this program.",
          allowed: "true or false",
        }),
        caDays: setting(int(1, 36_500).default(3650), {
          about: "How long the private CA is valid.",
          allowed: "a whole number of at least tls.certDays, up to 36500",
          unit: "days",
        }),
        certDays: setting(int(1, 825).default(365), {
          about: "How long each container's certificate is valid.",
          allowed: intRange(1, 825),
          unit: "days",
        }),
        renewBeforeDays: setting(int(0, 824).default(30), {
          about:
            "How long before its end `pulumi up` renews a certificate. The private CA is replaced by `redis-ha rotate ca` only.",
          allowed: "a whole number from 0, below tls.certDays",
          unit: "days",
        }),
        extraDnsNames: setting(z.array(dnsName).default([]), {
          about: "Further DNS names in each certificate.",
          allowed: "a list of DNS names",
        }),
        extraIps: setting(z.array(ip).default([]), {
          about: "Further addresses in each certificate.",
          allowed: "a list of IPv4 addresses",
        }),
      })
      .prefault({}),
    "Encryption. There is no port without it.",
  ),
};
