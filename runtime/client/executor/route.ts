import type { Link } from "../pool/link";
import type { Call } from "./call";

/** Where a call's attempts go. */
export interface Route {
  /** Changes with every new master. */
  readonly generation: number;
  /** One attempt only: a leased connection, whose state another one would not have. */
  readonly once: boolean;
  /** @returns undefined while there is no connection on which this call could start */
  find(call: Call): Link | undefined;
  /** The node of this generation refused as no master. */
  notMaster(generation: number): void;
  /** Whether this generation is still the one that is written to. */
  current(generation: number): boolean;
}
