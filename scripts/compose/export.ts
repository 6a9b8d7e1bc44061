import { join, resolve } from "node:path";
import type { CertificateTexts } from "../../configs/member-files";
import { checkSecrets } from "../../configs/settings";
import { imageReference } from "../../images/reference";
import type { Context } from "../cli/context";
import { CliError } from "../cli/errors";
import { plain, selectStack, settingsIn, settingsWrong } from "../cli/stack";
import { rawConfig } from "../deploy/settings";
import { COMPOSE_FILE, exportFiles } from "./files";
import { exportSecrets, type GivenSecrets } from "./secrets";
import { readKept, writeExport } from "./write";

/**
 * Writes the stack's group as a docker-compose file with all that belongs to it. The stack need not be deployed; where it is, its
 * passwords and its authority are taken over, so that clients need no change.
 */
export async function exportCompose({ globals, output }: Context, { out }: { out: string }): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new CliError("usage", "only root can write files that belong to the containers' user", {
      remedy: "run it with sudo",
    });
  const folder = resolve(out);
  const stack = await selectStack(globals.stack, globals.cwd);
  const raw = await rawConfig(stack);
  const settings = settingsIn(stack.name, raw);
  const parse = (key: string): unknown => (typeof raw[key] === "string" ? JSON.parse(raw[key]) : raw[key]);
  const config = { passwords: parse("passwords"), tlsFiles: parse("tlsFiles") };
  // Receivers of alerts are no part of an export.
  const faults = checkSecrets({ ...settings, generatePasswords: true }, config).filter(
    ({ setting }) => !setting.startsWith("receiverSecrets"),
  );
  if (faults.length > 0) throw settingsWrong(globals.stack, faults);
  const deployed = plain(await stack.outputs()) as Partial<Deployed>;
  const given: GivenSecrets = {
    passwords: deployed.passwords ?? (config.passwords as Record<string, string> | undefined) ?? {},
    authority:
      deployed.ca !== undefined && deployed.caKey !== undefined
        ? { cert: deployed.ca, key: deployed.caKey }
        : undefined,
    own: settings.tls.own ? (config.tlsFiles as CertificateTexts<string>) : undefined,
  };
  const image = settings.image ?? imageReference();
  const secrets = await exportSecrets(settings, given, await readKept(folder));
  const files = exportFiles({ settings, image, stack: globals.stack }, secrets);
  await writeExport(folder, files);
  const result = { folder, files: files.map(({ path }) => path), image };
  output.result(
    result,
    () => `${files.length} files in ${folder}\nnext: docker-compose -f ${join(folder, COMPOSE_FILE)} up -d\n`,
  );
}

/** Outputs of a stack that is deployed. */
interface Deployed {
  readonly passwords: Readonly<Record<string, string>>;
  readonly ca: string;
  readonly caKey: string;
}
