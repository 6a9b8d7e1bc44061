import { commonBlocks } from "./common-conf";
import { quoted, renderConf } from "./conf-text";
import type { Settings } from "./settings";
import type { Address } from "./supervisor";

export interface SentinelConfArgs {
  readonly settings: Settings;
  /** The Sentinel's own advertised address; it listens on that port. */
  readonly announce: Address;
  /** Password of the ACL user `sentinel`, by which Sentinels log in to each other. */
  readonly sentinelPassword: string;
}

/**
 * The read-only part of a Sentinel's file. The supervisor includes it into the one on the volume, where Sentinel also keeps its id,
 * its epochs and whom it watches. It holds a password, so it is a secret. docs/tuning.md has the reasons for each value.
 */
export function renderSentinelConf({ settings, announce, sentinelPassword }: SentinelConfArgs): string {
  return renderConf("A Sentinel of redis-ha, rendered from the stack's settings: change them, not this.", [
    ...commonBlocks(settings, announce.port),
    {
      heading: "Sentinel",
      lines: [
        ["sentinel announce-ip", announce.host],
        ["sentinel announce-port", announce.port],
        ["sentinel announce-hostnames", false],
        ["sentinel resolve-hostnames", false],
        ["sentinel deny-scripts-reconfig", true],
        ["sentinel sentinel-user", "sentinel"],
        ["sentinel sentinel-pass", quoted(sentinelPassword)],
      ],
    },
  ]);
}
