/** The bucket of the stack's own store, where the settings name none. */
export const LOCAL_BUCKET = "redis-ha-backups";
/** The port at which it listens, inside its container. */
export const LOCAL_PORT = 9000;
/** Its account. */
export const LOCAL_ACCOUNT = "redis-ha";

/** Its address for clients on the group's network and on the host. */
export function localEndpoint(address: string): string {
  return `https://${address}:${LOCAL_PORT}`;
}

/** An account as AWS' tools keep it in a file. */
export function credentialsFile(id: string, secret: string): string {
  return `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
}
