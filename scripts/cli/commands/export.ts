import { join, resolve } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import type { CertificateTexts } from "../../../configs/member-files";
import { checkSecrets } from "../../../configs/settings";
import { imageReference } from "../../../images/reference";
import { COMPOSE_FILE, exportFiles } from "../../compose/files";
import { exportSecrets, type GivenSecrets } from "../../compose/secrets";
import { readKept, writeExport } from "../../compose/write";
import { action, type Context } from "../context";
import { CliError } from "../errors";
import { examples } from "../program";
import { plain, rawConfig, selectStack, settingsOf, settingsWrong } from "../stack";

/** `export compose`: the stack's group for those who don't run Pulumi. */
export function exportVerb(program: Command): void {
  program
    .command("export")
    .description("writes the stack's group in another form")
    .command("compose")
    .description("as a docker-compose file, with configuration and certificates")
    .requiredOption("-o, --out <folder>", "where to; what an earlier export kept there stays in use")
    .addHelpText("after", examples(["redis-ha export compose --out /srv/redis", "the group of the stack dev"]))
    .action(action(z.object({ out: z.string().min(1) }), exportCompose));
}

async function exportCompose({ globals, output }: Context, { out }: { out: string }): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new CliError("usage", "only root can write files that belong to the containers' user", {
      remedy: "run it with sudo",
    });
  const folder = resolve(out);
  const stack = await selectStack(globals.stack, globals.cwd);
  const settings = await settingsOf(stack);
  const raw = await rawConfig(stack);
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
