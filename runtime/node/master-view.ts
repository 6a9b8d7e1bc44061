import type { Address } from "../../configs/supervisor";
import { flatFields } from "./info";

/** What one Sentinel says of the master that it knows. A number is NaN where it does not say. */
export interface MasterView extends Address {
  /** It does not answer this Sentinel. */
  readonly down: boolean;
  /** This Sentinel is replacing it. */
  readonly failingOver: boolean;
  /** For so long it may be silent. */
  readonly downAfterMs: number;
  /** Commands that wait for their answers. */
  readonly pending: number;
  /** Since it last answered a PING. */
  readonly silentMs: number;
}

/** Reads SENTINEL MASTER. Pure. */
export function parseMasterView(reply: unknown): MasterView {
  const fields = flatFields(reply);
  const flags = (fields.get("flags") ?? "").split(",");
  return {
    host: fields.get("ip") ?? "",
    port: Number(fields.get("port")),
    down: flags.includes("s_down"),
    failingOver: flags.includes("failover_in_progress"),
    downAfterMs: Number(fields.get("down-after-milliseconds")),
    pending: Number(fields.get("link-pending-commands")),
    silentMs: Number(fields.get("last-ok-ping-reply")),
  };
}
