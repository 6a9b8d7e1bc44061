import type { Check } from "./check";
import { finding } from "./check";

/** CONFIG GET beside the rendered redis.conf. */
export const configCheck: Check = {
  name: "config",
  about: "each directive as rendered from the settings",
  judge: ({ servers }, { mend }) =>
    Object.entries(servers).flatMap(([name, { config }]) =>
      (config ?? []).map(({ name: directive, rendered, live }) =>
        finding("config", name).warning(
          rendered === undefined
            ? `${directive} is ${shown(live)}, unlike on the other nodes`
            : `${directive} is ${shown(live)}, and the settings say ${shown(rendered)}`,
          "somebody changed it by CONFIG SET; it is lost at the next start of the node, and until then the nodes differ",
          rendered === undefined ? mend.restart(name) : mend.live,
        ),
      ),
    ),
};

const shown = (value: string): string => (value === "" ? "empty" : value);
