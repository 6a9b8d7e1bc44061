import { EVENT_KINDS, KINDS } from "./events/kinds";

/** The table of all events in docs/monitoring.md. */
export function renderEvents(): string {
  const rows = EVENT_KINDS.map((kind) => `| \`${kind}\` | ${KINDS[kind].severity} | ${KINDS[kind].about} |`);
  return ["| kind | severity | what happened, and details |", "|---|---|---|", ...rows].join("\n");
}
