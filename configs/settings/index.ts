export type { Settings } from "./complete";
export { describeFault, isSettingsError, SettingsError, type Fault } from "./fault";
export { isAtLeast } from "./image";
export { parseSettings, readSettings, type ParseOptions } from "./parse";
export {
  ALERT_SECRETS,
  checkReceiverSecrets,
  EVENT_SECRETS,
  RECEIVER_SECRETS,
  type ReceiverSecret,
} from "./receiver-secrets";
export { settingKeys } from "./schema";
export { checkPasswords, checkSecrets, checkTlsFiles, missingPasswords, passwordUsers } from "./secrets";
