import type { AclUser } from "./acl-user";
import { HELLO_CHANNEL } from "./channels";
import type { OwnUser } from "./reserved-users";
import { isAtLeast, type Settings } from "./settings";

/** Channels of an administrator: all but those that begin with two underscores and no `key`, of which Sentinel's is one. */
const ADMIN_CHANNELS = ["[^_]*", "_[^_]*", "__key*"];

/** What client libraries send of their own accord when they connect; AUTH, HELLO, QUIT and RESET are always granted. */
function greeting({ serverVersion }: Settings): string[] {
  return ["+client|setname", ...(isAtLeast(serverVersion, "7.2") ? ["+client|setinfo"] : [])];
}

/** The users of the nodes, each with no more than its work takes. */
export function nodeUsers(settings: Settings): AclUser[] {
  const { app, websocket, users } = settings;
  const nothing = { keys: [], channels: [] };
  const own: Record<OwnUser, Omit<AclUser, "name">> = {
    // All but administration. INFO, ROLE and SORT count as dangerous too, yet applications and their libraries need them.
    app: { ...app, commands: ["+@all", "-@admin", "-@dangerous", "+info", "+role", "+sort", "+sort_ro"] },
    websocket: {
      ...websocket,
      commands: [
        ...["+ping", "+info", "+get", "+set", "+del", "+exists", "+expire", "+ttl"],
        ...["+zadd", "+zrem", "+zcard", "+zremrangebyscore"],
        ...(websocket.channels.length > 0
          ? ["+publish", "+subscribe", "+unsubscribe", "+psubscribe", "+punsubscribe"]
          : []),
        ...(isAtLeast(settings.serverVersion, "7.2") ? ["+client|setinfo"] : []),
      ],
    },
    replication: { ...nothing, commands: ["+psync", "+replconf", "+ping"] },
    // Redis' own list (sentinel.conf), by which an automatic failover works with `default` off. The old name SLAVEOF is the one it sends.
    sentinel: {
      keys: [],
      channels: [HELLO_CHANNEL],
      commands: [
        ...["+multi", "+exec", "+slaveof", "+ping", "+subscribe", "+publish", "+info", "+role"],
        ...["+config|rewrite", "+client|setname", "+client|kill", "+script|kill"],
      ],
    },
    // No CONFIG GET: it would tell masterauth. Who may read the ACL LOG may empty it, which the monitor would tell (docs/monitoring.md).
    monitor: {
      ...nothing,
      commands: [
        ...["+ping", "+info", "+role", "+dbsize", "+slowlog|get", "+slowlog|len"],
        ...["+latency|latest", "+latency|history", "+latency|histogram", "+memory|stats"],
        ...["+acl|log", "+client|list"],
        ...greeting(settings),
      ],
    },
    // An RDB holds no users, so their list is kept beside it. It tells hashes, and who may copy all data gains nothing by them.
    backup: {
      ...nothing,
      commands: ["+psync", "+sync", "+replconf", "+ping", "+info", "+role", "+acl|list", ...greeting(settings)],
    },
    admin: { keys: ["*"], channels: ADMIN_CHANNELS, commands: ["+@all"] },
    node: {
      ...nothing,
      commands: [
        ...["+ping", "+info", "+role", "+client|pause", "+client|unpause", "+replicaof"],
        ...["+multi", "+exec", "+discard", "+shutdown"],
        // By which it has its Redis read a new certificate. Redis itself refuses what is protected, as `dir`.
        "+config|set",
        ...greeting(settings),
      ],
    },
  };
  return [
    ...Object.entries(own).map(([name, rights]) => ({ name, ...rights })),
    ...Object.entries(users)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, rights]) => ({ name, ...rights })),
  ];
}
