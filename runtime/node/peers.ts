import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, request, type Server } from "node:https";
import { SUPERVISOR_PATHS, type NodeAddress, type NodeRoom } from "../../configs/supervisor";
import type { Credentials } from "./connection";
import { parseHold, type Hold } from "./hold";
import { log } from "./log";
import type { PeerAnswer, PeerState } from "./state";

/** A longer body is none of ours. */
const LONGEST_BODY = 4096;

/** What is asked of a supervisor. */
export interface Served {
  readonly state: () => Promise<PeerState>;
  readonly room: () => Promise<NodeRoom>;
  readonly hold: Hold;
}

/** A code, and what is answered as JSON. */
type Answer = readonly [code: number, body?: object];

/**
 * Serves this node's state to the other supervisors, over TLS and for the supervisors' password only. It runs before Redis does:
 * that is how nodes compare their data before any of them may write. Operators' programs ask here for room and for the maintenance word.
 */
export function servePeers(port: number, credentials: Credentials, served: Served): Promise<Server> {
  const expected = digest(authorization(credentials));
  const server = createServer({ ca: credentials.ca, cert: credentials.cert, key: credentials.key }, (req, res) => {
    const given = digest(req.headers.authorization ?? "");
    if (!timingSafeEqual(given, expected)) return void res.writeHead(401).end();
    answerTo(req, served).then(
      ([code, body]) =>
        body
          ? res.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body))
          : res.writeHead(code).end(),
      () => res.writeHead(503).end(),
    );
  });
  server.keepAliveTimeout = 1000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => resolve(server));
  });
}

async function answerTo(req: IncomingMessage, { state, room, hold }: Served): Promise<Answer> {
  switch (`${req.method ?? ""} ${req.url ?? ""}`) {
    case `GET ${SUPERVISOR_PATHS.state}`:
      return [200, await state()];
    case `GET ${SUPERVISOR_PATHS.room}`:
      return [200, await room()];
    case `PUT ${SUPERVISOR_PATHS.hold}`:
    case `DELETE ${SUPERVISOR_PATHS.hold}`: {
      const asked = parseHold(await bodyOf(req));
      if (!asked) return [400];
      const before = hold.state;
      if (!(req.method === "PUT" ? hold.take(asked) : hold.end(asked.id))) return [409, before];
      if (before.kind !== hold.state.kind) log.info({ id: asked.id, reason: asked.reason }, `now ${hold.state.kind}`);
      return [200, hold.state];
    }
    default:
      return [404];
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of req) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) return "";
  }
  return body;
}

/** Asks one peer; an error, a wrong answer or `timeoutMs` without one is silence. */
export function askPeer(peer: NodeAddress, credentials: Credentials, timeoutMs: number): Promise<PeerAnswer> {
  return new Promise((resolve) => {
    const silent = (): void => resolve({ kind: "silent" });
    const req = request(
      {
        host: peer.host,
        port: peer.supervisorPort,
        path: SUPERVISOR_PATHS.state,
        agent: false,
        ca: credentials.ca,
        cert: credentials.cert,
        key: credentials.key,
        headers: { authorization: authorization(credentials) },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (res) => {
        let body = "";
        res.setEncoding("utf8");
        res.on("data", (chunk: string) => (body += chunk));
        res.on("error", silent);
        res.on("end", () => resolve(parseAnswer(res.statusCode, body, peer.name)));
      },
    );
    req.on("error", silent);
    req.end();
  });
}

function parseAnswer(code: number | undefined, body: string, name: string): PeerAnswer {
  if (code !== 200) return { kind: "silent" };
  try {
    // A supervisor of an older image does not tell whom it is ahead of.
    const told = JSON.parse(body) as Omit<PeerState, "aheadOf"> & Partial<Pick<PeerState, "aheadOf">>;
    const state = { ...told, aheadOf: told.aheadOf ?? {} };
    return state.name === name ? { kind: "state", state } : { kind: "silent" };
  } catch {
    return { kind: "silent" };
  }
}

function authorization(credentials: Credentials): string {
  return `Bearer ${credentials.password}`;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
