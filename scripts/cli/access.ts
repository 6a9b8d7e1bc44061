import { operatorCertificate } from "./backup/credentials";
import type { LinkOptions } from "../../runtime/client/pool/link-options";
import { configuredTargets, type Target } from "../../runtime/monitor/target";
import type { Credentials } from "../../runtime/node/connection";
import { CliError } from "./errors";
import type { OpenStack } from "./stack";

/** How the operator's command logs in to a group's servers. Holds secrets. */
export interface Access {
  /** As runtime/node takes it: the user `admin`, who may do everything. */
  readonly credentials: Credentials;
  readonly targets: readonly Target[];
  readonly link: (connectTimeoutMs: number) => LinkOptions;
}

const USER = "admin";

/** @throws CliError where the stack lacks what it takes */
export async function accessTo(open: OpenStack): Promise<Access> {
  const { outputs } = open;
  const password = outputs.passwords[USER];
  if (password === undefined)
    throw new CliError("stack-unreadable", `the outputs of the stack ${open.name} lack the password of ${USER}`);
  const certificate = await operatorCertificate(open, "127.0.0.1");
  const [ca, cert, key] = [outputs.ca, certificate.cert, certificate.key].map((pem) => Buffer.from(pem));
  if (!ca || !cert || !key) throw new CliError("internal", "no certificate");
  return {
    credentials: { user: USER, password, ca, cert, key },
    targets: configuredTargets({ nodes: [...outputs.nodes], sentinels: [...outputs.sentinels], natMap: {} }),
    link: (connectTimeoutMs) => ({
      username: USER,
      password,
      db: 0,
      tls: { verify: "required", ca, cert, key },
      clientName: "redis-ha-operator",
      connectTimeoutMs,
      protocol: 2,
    }),
  };
}
