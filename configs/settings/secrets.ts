import { OWN_USERS } from "../reserved-users";
import type { Settings } from "./complete";
import { pathText, removeCommand, setCommand, setSecretCommand, type Fault } from "./fault";
import { nearest } from "./near";
import { checkReceiverSecrets } from "./receiver-secrets";

const MIN_LENGTH = 16;
/** Printable ASCII without what quoting in redis.conf or a shell could change: spaces, quotes, backslash. */
const PASSWORD = /^[!#-&(-[\]-~]+$/;
const ALLOWED = `at least ${MIN_LENGTH} printable ASCII characters, no space, quote or backslash`;
const GENERATE = `"$(openssl rand -hex 32)"`;

/** All users of the group that log in with a password, in a fixed order. */
export function passwordUsers(settings: Pick<Settings, "users">): string[] {
  return [...OWN_USERS, ...Object.keys(settings.users).sort()];
}

/** The faults of users without a password, where passwords are not to be generated. @param given names of those that have one */
export function missingPasswords(
  settings: Pick<Settings, "users" | "generatePasswords">,
  given: readonly string[],
): Fault[] {
  if (settings.generatePasswords) return [];
  return passwordUsers(settings)
    .filter((user) => !given.includes(user))
    .map((user) => {
      const setting = pathText(["passwords", user]);
      return { setting, value: "nothing", allowed: ALLOWED, fix: setSecretCommand(setting, GENERATE) };
    });
}

/** Settings that hold passwords by user. */
export type PasswordSetting = "passwords" | "nextPasswords" | "previousPasswords";

/**
 * The faults of passwords that are given: bad ones, of users that don't exist, and two users' that are the same. No value is shown.
 * @param name of the setting that they are in
 */
export function checkPasswords(
  settings: Pick<Settings, "users">,
  passwords: unknown,
  name: PasswordSetting = "passwords",
): Fault[] {
  if (typeof passwords !== "object" || passwords === null || Array.isArray(passwords)) {
    return [
      {
        setting: name,
        value: "(secret)",
        allowed: "an object of users and passwords",
        fix:
          name === "passwords"
            ? `pulumi config rm passwords && ${setSecretCommand("passwords.app", GENERATE)}`
            : removeCommand(name),
      },
    ];
  }
  const users = passwordUsers(settings);
  const entries = Object.entries(passwords as Record<string, unknown>);
  return entries.flatMap(([user, password], i): Fault[] => {
    const setting = pathText([name, user]);
    const bad = (allowed: string): Fault => ({
      setting,
      value: "(secret)",
      allowed,
      fix: setSecretCommand(setting, GENERATE),
    });
    if (!users.includes(user)) {
      const meant = nearest(user, users);
      const allowed = `a password of one of the users ${users.join(", ")}${meant === undefined ? "" : `, perhaps ${meant}`}`;
      return [{ setting, value: "(secret)", allowed, fix: removeCommand(setting) }];
    }
    if (typeof password !== "string" || password.length < MIN_LENGTH || !PASSWORD.test(password)) return [bad(ALLOWED)];
    const twin = entries.slice(0, i).find(([, other]) => other === password);
    return twin ? [bad(`a password of its own: this is that of ${twin[0]}`)] : [];
  });
}

/** The faults of certificates that the user brings: `tlsFiles` with `tls.own`. */
export function checkTlsFiles(settings: Pick<Settings, "tls">, files: unknown): Fault[] {
  const given = typeof files === "object" && files !== null ? (files as Record<string, unknown>) : {};
  if (!settings.tls.own) {
    if (Object.keys(given).length === 0) return [];
    const allowed = "true, as tlsFiles is given: else it would not be used";
    return [{ setting: "tls.own", value: "false", allowed, fix: setCommand("tls.own", true) }];
  }
  const parts = { ca: "CERTIFICATE", cert: "CERTIFICATE", key: "PRIVATE KEY" } as const;
  return (["ca", "cert", "key"] as const).flatMap((name): Fault[] => {
    const text = given[name];
    if (typeof text === "string" && new RegExp(`-----BEGIN ([A-Z]+ )?${parts[name]}-----[^]+-----END `).test(text))
      return [];
    const setting = `tlsFiles.${name}`;
    return [
      {
        setting,
        value: text === undefined ? "nothing" : "(secret)",
        allowed: `a PEM text with a ${parts[name]}`,
        fix: setSecretCommand(setting, `< ${name}.pem`),
      },
    ];
  });
}

/**
 * All faults of the secret settings, from their plain values. Call it where these are at hand.
 * @param isSecret whether a top-level setting is encrypted in the stack file
 */
export function checkSecrets(
  settings: Pick<Settings, "users" | "generatePasswords" | "tls" | "monitoring">,
  secrets: Readonly<Partial<Record<PasswordSetting | "tlsFiles" | "receiverSecrets", unknown>>>,
  isSecret: (setting: string) => boolean = () => true,
): Fault[] {
  const passwords = secrets.passwords ?? {};
  const given = typeof passwords === "object" ? Object.keys(passwords) : [];
  return [
    ...checkEncrypted("passwords", passwords, setSecretCommand("passwords.app", GENERATE), isSecret),
    ...checkEncrypted("tlsFiles", secrets.tlsFiles ?? {}, setSecretCommand("tlsFiles.key", "< key.pem"), isSecret),
    ...checkEncrypted(
      "receiverSecrets",
      secrets.receiverSecrets ?? {},
      setSecretCommand("receiverSecrets.slackUrl"),
      isSecret,
    ),
    ...checkPasswords(settings, passwords),
    ...(["nextPasswords", "previousPasswords"] as const).flatMap((name) => [
      ...checkEncrypted(name, secrets[name] ?? {}, "redis-ha rotate passwords", isSecret),
      ...checkPasswords(settings, secrets[name] ?? {}, name),
    ]),
    ...missingPasswords(settings, given),
    ...checkTlsFiles(settings, secrets.tlsFiles),
    ...checkReceiverSecrets(settings, secrets.receiverSecrets),
  ];
}

function checkEncrypted(
  setting: string,
  value: unknown,
  again: string,
  isSecret: (setting: string) => boolean,
): Fault[] {
  const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (empty || isSecret(setting)) return [];
  const allowed = "secrets: in plain text they stand in the stack file for all to read, so choose new ones";
  return [{ setting, value: "(plain text)", allowed, fix: `pulumi config rm ${setting} && ${again}` }];
}
