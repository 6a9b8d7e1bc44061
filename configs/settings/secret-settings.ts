/** Top-level settings that hold secrets. Their values are never shown; secrets.ts checks them. */
export const SECRET_SETTINGS = {
  passwords:
    "Passwords by user, as secrets, for users whose password is not to be made by the program. At least 16 characters each.",
  nextPasswords:
    "Passwords by user that servers accept beside `passwords`, while a change of passwords is under way: `redis-ha rotate passwords` sets them.",
  previousPasswords: "The same of passwords that are on their way out.",
  tlsFiles:
    "With `tls.own`: an object of `ca`, `cert` and `key`, each a PEM text. The certificate must name every address of the group.",
  receiverSecrets:
    "An object of what receivers of alerts and events need: `webhookToken`, a bearer token for `monitoring.alertmanager.webhookUrl`; `slackUrl`, the incoming webhook; `smtpPassword`; `eventsUrl`, and `eventsKey`, by which events are signed.",
} as const;

export function isSecretSetting(name: string): boolean {
  return Object.hasOwn(SECRET_SETTINGS, name);
}
