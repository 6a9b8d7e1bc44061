/** The users that every group has, beside those from the settings. */
export const OWN_USERS = ["app", "websocket", "replication", "sentinel", "monitor", "backup", "admin", "node"] as const;
export type OwnUser = (typeof OWN_USERS)[number];

/** Names that settings may not give to further users. */
export const RESERVED_USERS: readonly string[] = ["default", ...OWN_USERS];
