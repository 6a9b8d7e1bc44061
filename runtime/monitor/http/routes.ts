import { viewOf, type GroupView } from "../group-view";
import type { Reading, Snapshot } from "../reading";
import type { Status } from "../status";
import type { Target } from "../target";
import { renderDocument } from "../page/document";
import { renderPage } from "../page/parts";
import { json, page, type Answer } from "./answer";
import { groupReady, nodeLive, nodeReady, parseLag, primaryHealth, replicaHealth, type HealthAnswer } from "./health";

/** What the addresses are served from. */
export interface Served {
  readonly group: string;
  readonly configured: readonly Target[];
  snapshot(): Promise<Snapshot>;
  metrics(): Promise<string>;
  status(): Promise<Status>;
}

/** Who asks. */
export interface Asking {
  /** A browser, which wants a page and no list of addresses. */
  readonly browser: boolean;
  /** It has logged in at the page. */
  readonly session: boolean;
}

const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const INDEX = `/ (the status page, for browsers)
/metrics
/status.json
/events
/live /ready /primary
/nodes/<name>/live /nodes/<name>/ready /nodes/<name>/primary /nodes/<name>/replica?lag=<bytes, 1mb or 5s>
`;

/** The answer to GET at an address; undefined where there is none. */
export async function route(url: URL, served: Served, asking: Asking): Promise<Answer | undefined> {
  switch (url.pathname) {
    case "/":
      return asking.browser
        ? page(200, renderDocument(renderPage(await served.status()), asking.session))
        : { status: 200, type: "text/plain; charset=utf-8", body: INDEX, headers: { vary: "accept" } };
    case "/metrics":
      return { status: 200, type: METRICS_TYPE, body: await served.metrics() };
    case "/status.json":
      return json(200, await served.status());
    case "/live":
      return health({ ok: true, why: "the monitor runs" });
    case "/ready":
      return health(groupReady(await view(served)));
    case "/primary":
      return health(groupPrimary(await view(served)));
    default:
      return nodeRoute(url, served);
  }
}

function health(answer: HealthAnswer): Answer {
  return json(answer.ok ? 200 : 503, answer);
}

async function view(served: Served): Promise<GroupView> {
  return viewOf(await served.snapshot(), served.configured);
}

/** Whether there is a node to write to, and which. */
function groupPrimary(group: GroupView): HealthAnswer {
  const { leader } = group;
  if (!leader) return { ok: false, why: group.why };
  return { ...primaryHealth(leader, group), master: leader.target.name, instance: leader.target.instance };
}

async function nodeRoute(url: URL, served: Served): Promise<Answer | undefined> {
  const match = /^\/nodes\/([^/]+)\/(live|ready|primary|replica)$/.exec(url.pathname);
  if (!match) return undefined;
  const [, name = "", question] = match;
  const limit = url.searchParams.get("lag");
  const lag = limit === null ? undefined : parseLag(limit);
  if (limit !== null && !lag)
    return json(400, { ok: false, why: "lag: expected bytes (1048576 or 1mb) or seconds (5s)" });
  const snapshot = await served.snapshot();
  const reading = snapshot.readings.find((r) => r.target.kind === "node" && namesIt(r, name));
  if (!reading) return json(404, { ok: false, why: "there is no node of this name" });
  const group = viewOf(snapshot, served.configured);
  switch (question) {
    case "live":
      return health(nodeLive(reading));
    case "ready":
      return health(nodeReady(reading, group));
    case "primary":
      return health(primaryHealth(reading, group));
    default:
      return health(replicaHealth(reading, group, lag));
  }
}

function namesIt({ target }: Reading, name: string): boolean {
  try {
    return target.name === decodeURIComponent(name);
  } catch {
    return false;
  }
}
