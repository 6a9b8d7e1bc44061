import { z } from "zod";
import { int, intRange, section, setting } from "./documented";
import { size } from "./size";

/** Limits of the buffer in which answers wait for a client that reads slowly. 0 is no limit. */
const buffer = (clients: string, hard: string, soft: string, softSeconds: number) =>
  section(
    z
      .strictObject({
        hard: setting(size("0", "64gb").prefault(hard), {
          about: `Size at which ${clients} are disconnected at once. 0: never.`,
          allowed: "a size up to 64gb, or 0",
          unit: "bytes, or with kb, mb, gb",
        }),
        soft: setting(size("0", "64gb").prefault(soft), {
          about: `Size at which ${clients} are disconnected when it lasts for softSeconds. 0: never.`,
          allowed: "a size up to 64gb, at most the hard limit, or 0",
          unit: "bytes, or with kb, mb, gb",
        }),
        softSeconds: setting(int(0, 3600).default(softSeconds), {
          about: "How long the soft limit may be exceeded.",
          allowed: intRange(0, 3600),
          unit: "s",
        }),
      })
      .prefault({}),
    `Output buffer limits of ${clients}.`,
  );

/** The Redis server itself. */
export const server = {
  redis: section(
    z
      .strictObject({
        databases: setting(int(1, 1024).default(16), { about: "Numbered databases.", allowed: intRange(1, 1024) }),
        tcpBacklog: setting(int(1, 65_535).default(511), {
          about: "Connections that may wait to be accepted. The kernel cuts it to net.core.somaxconn.",
          allowed: intRange(1, 65_535),
        }),
        tcpKeepalive: setting(int(0, 86_400).default(300), {
          about: "After how long an idle connection is probed, so that dead clients are noticed. 0: never.",
          allowed: intRange(0, 86_400),
          unit: "s",
        }),
        timeout: setting(int(0, 31_536_000).default(0), {
          about:
            "After how long an idle client is disconnected. 0: never; connection pools keep idle connections on purpose.",
          allowed: intRange(0, 31_536_000),
          unit: "s",
        }),
        maxclients: setting(int(16, 1_000_000).default(10_000), {
          about: "Clients that may be connected at once. Each costs a file descriptor.",
          allowed: intRange(16, 1_000_000),
        }),
        lazyfree: setting(z.boolean().default(true), {
          about: "Free the memory of evicted, expired, overwritten and deleted keys in the background.",
          allowed: "true or false",
        }),
        slowlogLogSlowerThan: setting(int(-1, 60_000_000).default(10_000), {
          about: "Commands that take longer are kept in the slow log. -1: none.",
          allowed: intRange(-1, 60_000_000),
          unit: "µs",
        }),
        slowlogMaxLen: setting(int(0, 100_000).default(128), {
          about: "Entries that the slow log keeps.",
          allowed: intRange(0, 100_000),
        }),
        latencyMonitorThreshold: setting(int(0, 60_000).default(100), {
          about: "Events that take longer are kept for LATENCY. 0: none.",
          allowed: intRange(0, 60_000),
          unit: "ms",
        }),
        acllogMaxLen: setting(int(0, 100_000).default(128), {
          about: "Refused commands and logins that ACL LOG keeps.",
          allowed: intRange(0, 100_000),
        }),
        hz: setting(int(1, 500).default(10), {
          about: "How often a second Redis does its background work.",
          allowed: intRange(1, 500),
        }),
        ioThreads: setting(int(1, 128).default(1), {
          about: "Threads that write answers to clients. Above 1 only with more than 3 cores and a proven need.",
          allowed: intRange(1, 128),
        }),
        notifyKeyspaceEvents: setting(
          z
            .string()
            .regex(/^[KEg$lshzxetdmnA]*$/)
            .default(""),
          {
            about: "Events of keys that are published, in Redis' own letters. Empty: none.",
            allowed: "letters among K E g $ l s h z x e t d m n A",
          },
        ),
        outputBufferLimits: section(
          z
            .strictObject({
              normal: buffer("ordinary clients", "0", "0", 0),
              replica: buffer("replicas", "256mb", "64mb", 60),
              pubsub: buffer("subscribers", "32mb", "8mb", 60),
            })
            .prefault({}),
          "When clients that read too slowly are disconnected.",
        ),
      })
      .prefault({}),
    "The Redis server.",
  ),
};
