import type { Settings } from "../complete";
import type { Fault } from "../fault";

/** A rule over several settings. */
export interface Rule {
  /**
   * Paths of the settings without which it makes no sense; a section's stands for all in it. It is left out where one of them is
   * at fault by itself: the default in its place must not be told as a second fault.
   */
  readonly reads: readonly string[];
  readonly check: (settings: Settings) => readonly Fault[];
}
