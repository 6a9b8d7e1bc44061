import { z } from "zod";
import { int, intRange, section, setting } from "./documented";

const ms = (min: number, max: number, fallback: number, about: string) =>
  setting(int(min, max).default(fallback), { about, allowed: intRange(min, max), unit: "ms" });
const seconds = (min: number, max: number, fallback: number, about: string, allowed = intRange(min, max)) =>
  setting(int(min, max).default(fallback), { about, allowed, unit: "s" });

/** All times that decide how fast the group reacts, and how long it is patient. */
export const timeouts = {
  timeouts: section(
    z
      .strictObject({
        downAfterMs: ms(
          1000,
          600_000,
          5000,
          "Silence after which a Sentinel takes a node for down. A crash of the host costs clients this and up to 2.5 s more. Below 5 s a stall of a busy machine is taken for a death.",
        ),
        failoverTimeoutMs: ms(
          10_000,
          600_000,
          30_000,
          "How long one failover may take. After twice this it is tried again, and a replica of a wrong master is put right after it.",
        ),
        masterRebootDownAfterMs: ms(
          0,
          600_000,
          10_000,
          "How long a master that came back may load its data before Sentinel takes it for down. 0 waits for as long as it loads.",
        ),
        askMs: ms(100, 10_000, 1000, "How long one question to a Sentinel, a node or a supervisor may take."),
        pauseMs: ms(
          1000,
          60_000,
          5000,
          "How long a planned hand-over may pause writes. It takes some 0.3 s; this is when it is given up and undone.",
        ),
        namedMs: ms(
          1000,
          60_000,
          3000,
          "How long a stopping master waits until the Sentinels name the new one, before it ends all the same.",
        ),
        sentinelGraceMs: ms(
          0,
          600_000,
          15_000,
          "How long a starting node that has data waits for Sentinels to answer, before the nodes alone decide who leads.",
        ),
        shutdownSeconds: seconds(
          0,
          600,
          10,
          "How long a Redis that shuts down waits for replicas that lag behind (shutdown-timeout).",
        ),
        stopGraceSeconds: seconds(
          1,
          3600,
          30,
          "How long Docker waits for a container to stop by itself, before it kills it.",
          "a whole number of at least timeouts.pauseMs + timeouts.namedMs + timeouts.shutdownSeconds, up to 3600",
        ),
        healthIntervalMs: ms(1000, 600_000, 5000, "How often Docker checks each container's health."),
        healthTimeoutMs: ms(500, 600_000, 3000, "How long such a check may take."),
        healthWaitSeconds: seconds(
          10,
          86_400,
          300,
          "How long `pulumi up` waits for a new container to become healthy: longer than a node takes to load or copy all data.",
        ),
      })
      .prefault({}),
    "Times. A planned hand-over takes about 0.3 s whatever they are.",
  ),
};
