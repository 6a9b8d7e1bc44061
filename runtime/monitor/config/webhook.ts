import { z } from "zod";
import { EVENT_KINDS, SEVERITIES } from "../events/kinds";
import { ms, name, path } from "./fields";

/** Who is told of events. The URL is in a file, as those of chat services are secrets. */
export const webhook = z
  .strictObject({
    name,
    /** `slack`: a text as Slack and its likes take it. `generic`: the event as JSON, signed. */
    type: z.enum(["slack", "generic"]),
    urlFile: path,
    /** Key of the signature, at least 16 bytes. */
    hmacKeyFile: path.optional(),
    /** Certificates of the receiver's own authority, PEM. */
    caFile: path.optional(),
    minSeverity: z.enum(SEVERITIES).default("notice"),
    /** These kinds only. */
    kinds: z.array(z.enum(EVENT_KINDS)).min(1).optional(),
    timeoutMs: ms(100, 60_000).default(5_000),
    /** Attempts at one event before it is given up. */
    attempts: z.int().min(1).max(50).default(8),
    backoffMs: ms(10, 60_000).default(500),
    maxBackoffMs: ms(10, 3_600_000).default(60_000),
    /** Events that may wait; beyond, the oldest is given up. */
    queue: z.int().min(1).max(100_000).default(1_000),
  })
  .refine((hook) => hook.type === "slack" || hook.hmacKeyFile !== undefined, {
    path: ["hmacKeyFile"],
    message: "a generic webhook is signed: name the file of its key",
  });

export type WebhookConfig = z.output<typeof webhook>;
