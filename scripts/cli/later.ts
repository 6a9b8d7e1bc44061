/**
 * Modules that load Pulumi's, AWS' or Docker's packages, which takes a second: so they are loaded when a verb acts, and not for --help.
 * TypeScript follows an import, and not this.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- see above */
export const later = {
  stack: () => require("./stack") as typeof import("./stack"),
  backupStack: () => require("./backup/stack") as typeof import("./backup/stack"),
  access: () => require("./access") as typeof import("./access"),
  act: () => require("./act") as typeof import("./act"),
  engine: () => require("./engine") as typeof import("./engine"),
  facts: () => require("./doctor/gather") as typeof import("./doctor/gather"),
  history: () => require("./history/gather") as typeof import("./history/gather"),
  mend: () => require("./mend/run") as typeof import("./mend/run"),
  rendered: () => require("./doctor/rendered") as typeof import("./doctor/rendered"),
  report: () => require("./report/collect") as typeof import("./report/collect"),
  nodeLog: () => require("../../runtime/node/log") as typeof import("../../runtime/node/log"),
  snapshot: () => require("./snapshot") as typeof import("./snapshot"),
  destroy: () => require("./destroy/run") as typeof import("./destroy/run"),
  scale: () => require("./scale/run") as typeof import("./scale/run"),
  up: () => require("./up/run") as typeof import("./up/run"),
  upgrade: () => require("./upgrade/run") as typeof import("./upgrade/run"),
  switchover: () => require("./switchover/run") as typeof import("./switchover/run"),
  operate: () => require("./backup/operate") as typeof import("./backup/operate"),
  exportCompose: () => (require("../compose/export") as typeof import("../compose/export")).exportCompose,
  rotateCa: () => (require("../rotate/rotate-ca") as typeof import("../rotate/rotate-ca")).rotateCa,
  rotateCerts: () => (require("../rotate/rotate-certs") as typeof import("../rotate/rotate-certs")).rotateCerts,
  rotatePasswords: () =>
    (require("../rotate/rotate-passwords") as typeof import("../rotate/rotate-passwords")).rotatePasswords,
};
