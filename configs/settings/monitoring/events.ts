import { z } from "zod";
import { int, intRange, section, setting } from "../documented";

const WEBHOOKS = ["none", "slack", "generic"] as const;
const SEVERITIES = ["info", "notice", "warning", "critical"] as const;

/** What the monitor tells of what happens. */
export const events = section(
  z
    .strictObject({
      webhook: setting(z.enum(WEBHOOKS).default("none"), {
        about:
          "Post events, as they happen, to `receiverSecrets.eventsUrl`: as a text, `slack`; or as JSON, `generic`, signed with `receiverSecrets.eventsKey`.",
        allowed: WEBHOOKS.join(", "),
      }),
      minSeverity: setting(z.enum(SEVERITIES).default("notice"), {
        about: "Which of them are posted: these and worse ones.",
        allowed: SEVERITIES.join(", "),
      }),
      slowerThanMs: setting(int(0, 3_600_000).default(0), {
        about: "Of what the slow log holds (redis.slowlogLogSlowerThan), tell only what took so long.",
        allowed: intRange(0, 3_600_000),
        unit: "ms",
      }),
      showKeys: setting(z.boolean().default(false), {
        about: "Show the keys of slow queries and refused commands. They are data.",
        allowed: "true or false",
      }),
    })
    .prefault({}),
  "What is told of what happens.",
);
