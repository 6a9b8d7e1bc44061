import { z } from "zod";
import { setting } from "./documented";

/** What `pulumi destroy` may take away. */
export const protection = {
  protect: setting(z.boolean().default(true), {
    about:
      "Protect the volumes: Pulumi refuses to delete them, and they stay when the stack is destroyed. Set to false, and bring up once, before a stack with data is meant to go.",
    allowed: "true or false",
  }),
  enforcePolicies: setting(z.boolean().default(false), {
    about:
      "Have `./scripts/up` and `redis-ha` hold each preview and deployment against the policies of docs/hardening.md, and stop where one is violated. `pulumi up` by itself does it with --policy-pack policies.",
    allowed: "true or false",
  }),
};
