import { actOn } from "../cli/act";
import { removeSetting, setPlain } from "../cli/config";
import { confirm, type Context } from "../cli/context";
import { deploy } from "../cli/deploy";
import { openStack, settingsOf, type OpenStack } from "../cli/stack";
import { authoritiesEdit, nextAuthorities, pemsOf, phaseOf, unfinished, type Phase } from "./certificates";
import { requirePrivateAuthority } from "./private-authority";
import { requireShown, requireTrust, type Authority } from "./servers";

export interface RotateCaOptions {
  /** Stop when the new authority is trusted, before it signs. */
  readonly trustOnly: boolean;
  /** Stop while the old authority is still trusted. */
  readonly keepOld: boolean;
}

/**
 * Replaces the private authority in three deployments: all trust a new one as well, then it signs, then the old one is dropped. How far it
 * is stands in the stack's config, so a run that was cut off is taken up by the next.
 * @throws CliError `own-certificate`, `deploy-failed` or `rotation-stuck`; whoever trusts both is served all the while
 */
export async function rotateCa(context: Context, options: RotateCaOptions): Promise<void> {
  const { globals, output } = context;
  const open = await openStack(globals.stack, globals.cwd);
  requirePrivateAuthority(open);
  const phase = await actOn(open, "rotate ca", { ...options }, async () => {
    const value = await new Change(context, open).run(options);
    return { value, details: { phase: value } };
  });
  const { authorities } = await settingsOf(open.stack).then(({ rotation }) => rotation);
  output.result({ phase, authorities }, () => `${ENDED[phase]}\n`);
}

const ENDED: Readonly<Record<Phase, string>> = {
  none: "the new authority signs, and only it is trusted",
  trusted: "a new authority is trusted beside the old one; give applications both, then run this again",
  signing: "the new authority signs; the old one is still trusted, and the next run drops it",
};

class Change {
  private phase: Phase = "none";

  constructor(
    private readonly context: Context,
    private open: OpenStack,
  ) {}

  /** @returns where it stopped */
  async run({ trustOnly, keepOld }: RotateCaOptions): Promise<Phase> {
    const { output } = this.context;
    const { rotation } = await settingsOf(this.open.stack);
    this.phase = phaseOf(rotation.authorities);
    const dropping = this.phase === "none" && unfinished(rotation, this.open.outputs.rotation).authorities;
    if (dropping) {
      output.say("3 of 3: the old authority is dropped; the last run did not come to its end");
      await this.deployed();
      await requireShown(this.open, this.open.outputs.ca);
      return this.phase;
    }
    if (this.phase === "none") await this.begin();
    else output.say("a change is under way and goes on");
    if (this.phase === "trusted") {
      output.say("1 of 3: a new authority is trusted beside the old one");
      await this.deployed();
      await requireTrust(this.open, other(this.open), true);
      if (trustOnly) return this.phase;
      await this.ask("Have all applications both? From now on servers show certificates of the new one.");
      await this.step();
    }
    output.say("2 of 3: the new authority signs");
    // Where the last run ended after this deployment, it changes nothing.
    await this.deployed();
    await requireShown(this.open, pemsOf(this.open.outputs.ca)[0] ?? "");
    if (trustOnly || keepOld) return this.phase;
    const old = other(this.open);
    await this.ask(
      "Is it done with? From now on only certificates of the new one are trusted, clients' ones included.",
    );
    await this.step();
    output.say("3 of 3: the old authority is dropped");
    await this.deployed();
    await requireShown(this.open, this.open.outputs.ca);
    await requireTrust(this.open, old, false);
    return this.phase;
  }

  private async begin(): Promise<void> {
    await confirm(
      this.context,
      [
        "A new authority for every certificate, in three deployments. In each, nodes take what is new while they run, and Sentinels are",
        "replaced one at a time.",
      ],
      "Go on?",
    );
    await this.step();
  }

  private ask(question: string): Promise<void> {
    return confirm(
      this.context,
      [`Applications get the authorities' certificates by: pulumi stack output ca --stack ${this.open.name}`],
      question,
    );
  }

  /** One edit of the config, to the next phase. */
  private async step(): Promise<void> {
    const { authorities: now } = (await settingsOf(this.open.stack)).rotation;
    const next = nextAuthorities(now);
    const edit = authoritiesEdit(now, next);
    if ("set" in edit) await setPlain(this.open.stack, edit.set);
    else await removeSetting(this.open.stack, edit.remove);
    this.phase = phaseOf(next);
  }

  private async deployed(): Promise<void> {
    const { globals, output, signal } = this.context;
    // Each step is the end of a run as good as any: the next one goes on.
    signal.throwIfAborted();
    await deploy(this.open.stack, output);
    this.open = await openStack(globals.stack, globals.cwd);
  }
}

/** The authority that is trusted and does not sign. */
function other({ outputs }: OpenStack): Authority {
  const [, cert] = pemsOf(outputs.ca);
  if (cert === undefined || outputs.otherCaKey === undefined) throw new Error("the stack trusts one authority only");
  return { cert, key: outputs.otherCaKey };
}
