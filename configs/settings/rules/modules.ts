import { show } from "../fault";
import type { Rule } from "./rule";

/** Rules on modules. */
export const moduleRules: readonly Rule[] = [
  {
    reads: ["modules", "backup.enabled"],
    check: ({ modules, backup }) =>
      modules.length === 0 || !backup.enabled
        ? []
        : [
            {
              setting: "modules",
              value: show(modules),
              allowed:
                "none where backup.enabled is set: what proves and restores a backup has no modules, and could not load it",
              fix: "pulumi config rm modules",
            },
          ],
  },
];
