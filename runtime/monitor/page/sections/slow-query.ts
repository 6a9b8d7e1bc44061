import type { MonitorEvent } from "../../events/event";
import type { Status } from "../../status";
import { count, duration, UNKNOWN } from "../format";
import { markup, type Html } from "../html";
import { nothing, section, since, terms } from "../pieces";

const SHOWN = 10;

/** Each node's slow log in numbers, and the last slow queries by their shape. Pure. */
export function renderSlowQueries({ nodes, slowQueries, at }: Status): Html {
  const logs = terms(
    nodes.map(({ name, slowlog }) => [
      name,
      slowlog === null
        ? UNKNOWN
        : `${count(slowlog.length)} kept${slowlog.length > 0 ? `, the newest took ${duration(slowlog.lastMs)}` : ""}`,
    ]),
  );
  const queries =
    slowQueries.length === 0
      ? nothing("No slow query since the monitor started.")
      : markup`<ol class="log">${slowQueries
          .slice(-SHOWN)
          .reverse()
          .map((e) => query(e, at))}</ol>`;
  return section("slow-queries", "Slow log", markup`${nodes.length > 0 && logs}${queries}`);
}

function query({ at, subject, details }: MonitorEvent, now: string): Html {
  const { milliseconds, shape, client } = details;
  const took = typeof milliseconds === "number" ? duration(milliseconds) : UNKNOWN;
  return markup`<li><strong>${took}</strong> <code>${text(shape)}</code><br><span class="quiet">${subject}${typeof client === "string" && client !== "" && `, from ${client}`}, </span>${since(at, now)}</li>`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : UNKNOWN;
}
