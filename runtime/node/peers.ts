import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, request, type Server } from "node:https";
import type { NodeAddress } from "../../configs/supervisor";
import type { Credentials } from "./connection";
import type { PeerAnswer, PeerState } from "./state";

const PATH = "/v1/state";

/**
 * Serves this node's state to the other supervisors, over TLS and for the supervisors' password only. It runs before Redis does:
 * that is how nodes compare their data before any of them may write.
 */
export function servePeers(port: number, credentials: Credentials, state: () => Promise<PeerState>): Promise<Server> {
  const expected = digest(authorization(credentials));
  const server = createServer({ ca: credentials.ca, cert: credentials.cert, key: credentials.key }, (req, res) => {
    const given = digest(req.headers.authorization ?? "");
    if (!timingSafeEqual(given, expected)) return void res.writeHead(401).end();
    if (req.method !== "GET" || req.url !== PATH) return void res.writeHead(404).end();
    state().then(
      (answer) => res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer)),
      () => res.writeHead(503).end(),
    );
  });
  server.keepAliveTimeout = 1000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => resolve(server));
  });
}

/** Asks one peer; an error, a wrong answer or `timeoutMs` without one is silence. */
export function askPeer(peer: NodeAddress, credentials: Credentials, timeoutMs: number): Promise<PeerAnswer> {
  return new Promise((resolve) => {
    const silent = (): void => resolve({ kind: "silent" });
    const req = request(
      {
        host: peer.host,
        port: peer.supervisorPort,
        path: PATH,
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
