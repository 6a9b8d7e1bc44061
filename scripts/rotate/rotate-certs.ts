import { setPlain } from "../cli/config";
import { actOn } from "../cli/act";
import { confirm, type Context } from "../cli/context";
import { deploy } from "../cli/deploy";
import { openStack, settingsOf } from "../cli/stack";
import { issueEdit, unfinished } from "./certificates";
import { requirePrivateAuthority } from "./private-authority";
import { requireShown, shownCertificates } from "./servers";

/**
 * Gives every server of the stack a new certificate by the same authority, in one deployment: nodes take theirs while they run, and the
 * containers of Sentinels and services are replaced, Sentinels one at a time. That it was asked for stands in the stack's config, so a run
 * that was cut off is finished by the next.
 * @throws CliError `own-certificate`, `deploy-failed` or `rotation-stuck`
 */
export async function rotateCerts(context: Context): Promise<void> {
  const { globals, output } = context;
  const open = await openStack(globals.stack, globals.cwd);
  requirePrivateAuthority(open);
  const goesOn = unfinished(open.settings.rotation, open.outputs.rotation).certificates;
  await confirm(
    context,
    goesOn
      ? ["Certificates that were asked for are not all in place yet; the deployment is finished."]
      : ["New certificates for every server: nodes take theirs while they run, Sentinels are replaced one at a time."],
    "Go on?",
  );
  const issue = await actOn(open, "rotate certs", { goesOn }, async () => {
    const before = goesOn ? undefined : await shownCertificates(open);
    // Somebody may have been before us.
    const { rotation } = await settingsOf(open.stack);
    if (!goesOn) await setPlain(open.stack, issueEdit(rotation).set);
    await deploy(open.stack, output);
    const deployed = await openStack(globals.stack, globals.cwd);
    await requireShown(deployed, deployed.outputs.ca, before);
    const { certificates } = deployed.settings.rotation;
    return { value: certificates, details: { issue: certificates } };
  });
  output.result({ issue }, () => `new certificates are in use: issue ${issue}\n`);
}
