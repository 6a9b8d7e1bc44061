import { CliError } from "../cli/errors";
import type { OpenStack } from "../cli/stack";

/** @throws CliError `own-certificate` where the user brings the certificate, which only its own authority can replace */
export function requirePrivateAuthority({ name, settings }: OpenStack): void {
  if (settings.tls.own)
    throw new CliError(
      "own-certificate",
      `the stack ${name} uses your own certificate (tls.own); only your authority makes another`,
    );
}
