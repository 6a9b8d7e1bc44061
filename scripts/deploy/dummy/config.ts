import { checkSecrets, readSettings } from "../../../configs/settings";
import { isSecretSetting, SECRET_SETTINGS } from "../../../configs/settings/secret-settings";

/** Values as they stand in a stack's file, by name without namespace. */
export type PlainConfig = Readonly<Record<string, unknown>>;

const BUCKET = "dummy-bucket-of-a-preview";
const pem = (kind: string) => `-----BEGIN ${kind}-----\ndummy\n-----END ${kind}-----\n`;

/** A stand-in for a secret, of the shape that is asked for. */
function dummy(setting: string): string {
  if (setting === "tlsFiles.key") return pem("PRIVATE KEY");
  if (setting.startsWith("tlsFiles.")) return pem("CERTIFICATE");
  if (/url$/i.test(setting)) return "https://example.com/dummy";
  return `dummy-secret-for-${setting.replace(/[^a-zA-Z0-9]/g, "-")}`;
}

/**
 * A stack's config in which dummies stand for all secrets, given or missing, and for the name of the bucket where there is none, so that
 * anybody may have a preview of it. Everything else is as it stands, faults included. Pure.
 */
export function withDummies(config: PlainConfig, stack: string): { config: PlainConfig; dummies: readonly string[] } {
  const backup = config.backup as { enabled?: unknown; bucket?: unknown; target?: unknown } | undefined;
  // The stack's own store has a bucket of its own name.
  const named = backup?.bucket !== undefined || backup?.target === "local";
  const nameless = backup !== undefined && String(backup.enabled) === "true" && !named;
  const open = {
    ...Object.fromEntries(Object.entries(config).filter(([name]) => !isSecretSetting(name))),
    ...(nameless ? { backup: { ...backup, bucket: BUCKET } } : {}),
  };
  const { settings } = readSettings(open, { stack });
  const secrets: Record<string, Record<string, string>> = {};
  for (const section of Object.keys(SECRET_SETTINGS))
    for (const name of namesIn(config[section])) give(secrets, `${section}.${name}`);
  // What is given may ask for more, and then it is enough.
  for (const { setting } of checkSecrets(settings, secrets)) give(secrets, setting);
  const dummies = Object.entries(secrets).flatMap(([section, own]) =>
    Object.keys(own).map((name) => `${section}.${name}`),
  );
  return { config: { ...open, ...secrets }, dummies: [...(nameless ? ["backup.bucket"] : []), ...dummies] };
}

/** Names of the secrets in a section; one that is encrypted as a whole does not tell them. */
function namesIn(section: unknown): string[] {
  if (typeof section !== "object" || section === null) return [];
  const names = Object.keys(section);
  return names.length === 1 && names[0] === "secure" ? [] : names;
}

function give(secrets: Record<string, Record<string, string>>, setting: string): void {
  const [section = "", ...rest] = setting.split(".");
  if (rest.length === 1) (secrets[section] ??= {})[rest.join(".")] = dummy(setting);
}
