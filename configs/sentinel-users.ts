import type { AclUser } from "./acl-user";
import { HELLO_CHANNEL } from "./channels";
import { isAtLeast, type Settings } from "./settings";

/** Sentinel's events: `+switch-master`, `-odown` and so on. PSUBSCRIBE is granted for these two patterns, `+*` and `-*`. */
const EVENTS = ["+*", "-*"];
const SUBSCRIBE = ["+subscribe", "+psubscribe", "+unsubscribe", "+punsubscribe"];

/** What a client needs to find the master and to hear of a new one; no command that changes anything. */
function clientCommands({ serverVersion }: Settings): string[] {
  return [
    ...["+ping", "+role", "+command", "+client|setname", "+client|getname", "+client|id"],
    ...(isAtLeast(serverVersion, "7.2") ? ["+client|setinfo"] : []),
    ...["get-master-addr-by-name", "master", "masters", "replicas", "slaves", "sentinels", "myid"].map(
      (s) => `+sentinel|${s}`,
    ),
    ...SUBSCRIBE,
  ];
}

/**
 * The users of the Sentinels. Only `admin` may use SENTINEL SET, MONITOR, REMOVE and RESET: whoever may set a Sentinel's options
 * can write into its file (redis/redis#14970), and the supervisors don't need it, as they write that file anew at each start.
 */
export function sentinelUsers(settings: Settings): AclUser[] {
  const clients = ["app", "websocket", "backup", ...Object.keys(settings.users).sort()];
  return [
    {
      name: "sentinel",
      keys: [],
      channels: [HELLO_CHANNEL],
      commands: ["+ping", "+publish", "+client|setname", "+sentinel|is-master-down-by-addr"],
    },
    {
      name: "node",
      keys: [],
      channels: [],
      commands: [
        ...["+ping", "+client|setname", ...(isAtLeast(settings.serverVersion, "7.2") ? ["+client|setinfo"] : [])],
        // Tells whether a Sentinel is in TILT (runtime/node/sentinels.ts).
        "+info",
        ...["get-master-addr-by-name", "failover", "ckquorum", "master", "replicas", "sentinels", "myid"].map(
          (s) => `+sentinel|${s}`,
        ),
        // Has a Sentinel look at the replicas' offsets again before it chooses one (runtime/node/freshen.ts).
        ...(isAtLeast(settings.serverVersion, "7.0") ? ["+sentinel|debug"] : []),
      ],
    },
    {
      name: "monitor",
      keys: [],
      channels: EVENTS,
      commands: [...clientCommands(settings), "+info", "+sentinel|ckquorum", "+acl|log"],
    },
    { name: "admin", keys: ["*"], channels: EVENTS, commands: ["+@all"] },
    ...clients.map((name) => ({ name, keys: [], channels: EVENTS, commands: clientCommands(settings) })),
  ];
}
