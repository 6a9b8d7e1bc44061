import type { Status } from "../status";
import type { Html } from "./html";
import { renderBackups } from "./sections/backup";
import { renderCertificates } from "./sections/certificate";
import { renderEvents } from "./sections/event";
import { renderFailovers } from "./sections/failover";
import { renderNodes } from "./sections/node";
import { renderSentinels } from "./sections/sentinel";
import { renderSlowQueries } from "./sections/slow-query";
import { renderSummary, renderTitle, renderVerdict } from "./sections/summary";
import { renderTopology } from "./sections/topology";

/** The page's parts, in their order, by the id of the element that holds each. */
const PARTS = {
  verdict: renderVerdict,
  summary: renderSummary,
  topology: renderTopology,
  sentinels: renderSentinels,
  nodes: renderNodes,
  failovers: renderFailovers,
  "slow-queries": renderSlowQueries,
  backups: renderBackups,
  certificates: renderCertificates,
  events: renderEvents,
} as const satisfies Record<string, (status: Status) => Html>;

export type PartId = keyof typeof PARTS;
export const PART_IDS = Object.keys(PARTS) as PartId[];

/** What a page shows at one moment. */
export interface Page {
  readonly group: string;
  readonly title: string;
  /** ISO 8601; when the servers said it. */
  readonly at: string;
  readonly parts: Readonly<Record<PartId, Html>>;
}

/** Pure. */
export function renderPage(status: Status): Page {
  const parts = Object.fromEntries(PART_IDS.map((id) => [id, PARTS[id](status)])) as Record<PartId, Html>;
  return { group: status.group, title: renderTitle(status), at: status.at, parts };
}
