import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps, type Server as HttpsServer } from "node:https";
import type { MonitorConfig } from "../config/schema";
import { textOf, type Logger } from "../log";
import { json, seeOther, type Answer } from "./answer";
import { hasSession, refusal, type Guard } from "./auth";
import type { EventStreams } from "./event-stream";
import { openRoute } from "./open-routes";
import type { PageUpdates } from "./page-updates";
import { route, type Served } from "./routes";
import { cookieName } from "./session";

type Listen = MonitorConfig["listen"];

/** Answers that don't end. */
export interface Streams {
  readonly events: EventStreams;
  readonly updates: PageUpdates;
}

/** The monitor's addresses, with TLS, client certificates and a token as the settings say; /live is open to all. */
export class MonitorServer {
  private readonly server: Server | HttpsServer;

  /** @throws where a file of a certificate or the token can't be read */
  constructor(
    private readonly listen: Listen,
    private readonly served: Served,
    private readonly streams: Streams,
    private readonly log: Logger,
  ) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => void this.handle(request, response);
    const { tls } = listen;
    this.server = tls
      ? createHttps(
          { ...tlsOptions(tls), requestCert: tls.clientCaFile !== undefined, rejectUnauthorized: false },
          answer,
        )
      : createHttp(answer);
    this.server.requestTimeout = 10_000;
    this.server.headersTimeout = 5_000;
    this.server.maxRequestsPerSocket = 10_000;
    // A broken handshake of a client is no error of ours.
    this.server.on("tlsClientError", () => undefined);
    this.guard();
  }

  /** Begins to listen. @returns the port */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.listen.port, this.listen.host, () => {
        this.server.off("error", reject);
        this.server.on("error", (error) => this.log.error({ error: textOf(error) }, "the server"));
        const address = this.server.address();
        resolve(typeof address === "object" && address ? address.port : this.listen.port);
      });
    });
  }

  /** Reads certificate and key anew, for connections from now on. */
  reload(): void {
    const { tls } = this.listen;
    if (tls && "setSecureContext" in this.server) this.server.setSecureContext(tlsOptions(tls));
  }

  async stop(): Promise<void> {
    this.streams.events.close();
    this.streams.updates.close();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Read for each request: a token that was replaced counts at once. */
  private guard(): Guard {
    const { tls, tokenFile } = this.listen;
    const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, "utf8").trim();
    if (token === "") throw new Error("the file of the token is empty");
    const cookie = cookieName(this.served.group, tls !== undefined);
    return { token, clientCertificate: tls?.clientCaFile !== undefined, cookie };
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.answerTo(request, response);
      if (answer) send(request, response, answer);
    } catch (error) {
      this.log.error({ error: textOf(error) }, "a request failed");
      if (!response.headersSent)
        send(request, response, json(500, { ok: false, why: "the monitor failed; see its log" }));
      else response.destroy();
    }
  }

  /** Undefined where the response is a stream. */
  private async answerTo(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    const url = urlOf(request);
    if (!url) return json(400, { ok: false, why: "the address makes no sense" });
    const guard = this.guard();
    const open = await openRoute(request, url.pathname, {
      group: this.served.group,
      guard,
      secure: this.listen.tls !== undefined,
      refused: (from) => this.log.warn({ from }, "a wrong token was tried at the page"),
    });
    if (open) return open;
    if (request.method !== "GET" && request.method !== "HEAD")
      return json(405, { ok: false, why: "only GET and HEAD" });
    const browser = request.headers.accept?.includes("text/html") === true;
    const refused = url.pathname === "/live" ? undefined : refusal(request, guard);
    if (refused?.status === 401 && browser && url.pathname === "/") return seeOther("login");
    if (refused) return json(refused.status, { ok: false, why: refused.why });
    if (url.pathname === "/events" || url.pathname === "/page/updates") return this.stream(url, request, response);
    const asking = { browser, session: hasSession(request, guard) };
    return (await route(url, this.served, asking)) ?? json(404, { ok: false, why: "there is nothing at this address" });
  }

  private stream({ pathname }: URL, request: IncomingMessage, response: ServerResponse): Answer | undefined {
    if (request.method === "HEAD") return { status: 200, type: "text/event-stream; charset=utf-8", body: "" };
    const { events, updates } = this.streams;
    const last = request.headers["last-event-id"];
    const taken =
      pathname === "/events"
        ? events.add(response, typeof last === "string" ? last : undefined)
        : updates.add(response);
    return taken ? undefined : json(503, { ok: false, why: "too many streams are open" });
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="redis-ha"' } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function urlOf(request: IncomingMessage): URL | undefined {
  try {
    return new URL(request.url ?? "/", "http://monitor");
  } catch {
    return undefined;
  }
}

function tlsOptions(tls: NonNullable<Listen["tls"]>): { cert: Buffer; key: Buffer; ca?: Buffer } {
  return {
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    ...(tls.clientCaFile === undefined ? {} : { ca: readFileSync(tls.clientCaFile) }),
  };
}
