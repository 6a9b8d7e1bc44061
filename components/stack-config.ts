import * as pulumi from "@pulumi/pulumi";
import { checkSecrets, readSettings, SettingsError, type ReceiverSecret, type Settings } from "../configs/settings";

/** A certificate that the user brings for all containers. */
export interface OwnCertificate {
  readonly ca: pulumi.Output<string>;
  readonly cert: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}

export interface StackConfig {
  readonly settings: Settings;
  /** Passwords that the config gives, by ACL user; secrets. */
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;
  /** Further passwords that servers accept while a change is under way, by ACL user; secrets. */
  readonly alsoAccepted: readonly Readonly<Record<string, pulumi.Output<string>>>[];
  readonly ownCertificate: OwnCertificate | undefined;
  readonly receiverSecrets: Readonly<Partial<Record<ReceiverSecret, pulumi.Output<string>>>>;
}

/**
 * The stack's config, checked as a whole before anything is changed.
 * @throws pulumi.RunError, which Pulumi shows without a stack trace: one line a fault, with the command that mends it
 */
export function readStackConfig(project: string, stack: string): StackConfig {
  const raw = ownKeys(pulumi.runtime.allConfig(), `${project}:`);
  const { settings, faults } = readSettings(raw, { stack });
  const passwords = parsed(raw.passwords) ?? {};
  const nextPasswords = parsed(raw.nextPasswords) ?? {};
  const previousPasswords = parsed(raw.previousPasswords) ?? {};
  const files = parsed(raw.tlsFiles);
  // In the SDK, and left out of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  const isSecret = (key: string): boolean => isConfigSecret(`${project}:${key}`);
  const given = {
    ...{ passwords, nextPasswords, previousPasswords },
    ...{ tlsFiles: files, receiverSecrets: parsed(raw.receiverSecrets) },
  };
  const all = [...faults, ...checkSecrets(settings, given, isSecret)];
  if (all.length > 0) {
    const { message } = new SettingsError(all);
    throw new pulumi.RunError(`the settings of the stack ${stack} can't be used:\n${message}`);
  }
  return {
    settings,
    passwords: secrets(passwords),
    alsoAccepted: [secrets(nextPasswords), secrets(previousPasswords)],
    receiverSecrets: secrets(given.receiverSecrets),
    ownCertificate: settings.tls.own ? (secrets(files) as unknown as OwnCertificate) : undefined,
  };
}

function ownKeys(all: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
}

/** An object in the config is JSON there; what can't be read as such is left for the check to name. */
function parsed(text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function secrets(values: unknown): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    Object.entries((values ?? {}) as Record<string, string>).map(([name, value]) => [name, pulumi.secret(value)]),
  );
}
