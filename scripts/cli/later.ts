/**
 * Modules that load Pulumi's, AWS' or Docker's packages, which takes a second: so they are loaded when a verb acts, and not for --help.
 * TypeScript follows an import, and not this.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- see above */
export const later = {
  stack: () => require("./stack") as typeof import("./stack"),
  backupStack: () => require("./backup/stack") as typeof import("./backup/stack"),
  operate: () => require("./backup/operate") as typeof import("./backup/operate"),
  exportCompose: () => (require("../compose/export") as typeof import("../compose/export")).exportCompose,
  rotatePasswords: () =>
    (require("../rotate/rotate-passwords") as typeof import("../rotate/rotate-passwords")).rotatePasswords,
};
