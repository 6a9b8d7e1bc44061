import { globMatches } from "./glob";

/**
 * On this channel of the nodes Sentinels tell each other where the master is. What is published there is believed, so whoever
 * may publish there can forge the topology: only the ACL user `sentinel` may touch it.
 */
export const HELLO_CHANNEL = "__sentinel__:hello";

/** Whether a user with this channel pattern could publish to or listen on Sentinel's channel. */
export function reachesHello(pattern: string): boolean {
  return globMatches(pattern, HELLO_CHANNEL);
}
