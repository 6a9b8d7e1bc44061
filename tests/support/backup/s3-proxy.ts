import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What a request is for, as S3 has it. */
export type Operation = "create" | "part" | "complete" | "abort" | "put" | "get" | "list" | "delete" | "other";

/**
 * What becomes of a request. `lost` carries it out and cuts the connection instead of answering; `early` calls it done and carries it out
 * only `ms` later.
 */
export type Fate =
  | { readonly kind: "pass" }
  | { readonly kind: "refuse"; readonly status: number; readonly code: string }
  | { readonly kind: "hang" | "cut" | "lost" }
  | { readonly kind: "early"; readonly ms: number }
  | { readonly kind: "edit"; readonly edit: (chunk: Buffer, at: number) => Buffer | undefined };

export type Rule = (operation: Operation, key: string, count: number) => Fate | undefined;

export const refuse = (status: number, code: string): Fate => ({ kind: "refuse", status, code });

/** An HTTP proxy before an S3 server, which does to requests what stores and networks do on bad days. */
export class S3Proxy {
  readonly seen: string[] = [];
  private readonly counts = new Map<Operation, number>();
  private rule: Rule = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  static async to(target: number): Promise<S3Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new S3Proxy(server, target);
    server.on("request", (req, res) => proxy.handle(req, res));
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on; undefined passes a request on. The count begins at 1 and is per operation. */
  on(rule: Rule): void {
    this.rule = rule;
    this.counts.clear();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url ?? "/", "http://x");
    const operation = operationOf(req.method ?? "", url);
    const count = (this.counts.get(operation) ?? 0) + 1;
    this.counts.set(operation, count);
    const fate = this.rule(operation, url.pathname, count) ?? { kind: "pass" };
    this.seen.push(`${operation} ${fate.kind}`);
    req.on("error", () => undefined);
    res.on("error", () => undefined);
    if (fate.kind === "hang") {
      req.resume();
      return;
    }
    if (fate.kind === "cut") {
      req.once("data", () => req.socket.destroy());
      if (req.method === "GET") req.socket.destroy();
      return;
    }
    if (fate.kind === "refuse") {
      req.resume().once("end", () => {
        res.writeHead(fate.status, { "content-type": "application/xml" });
        res.end(`<?xml version="1.0"?><Error><Code>${fate.code}</Code><Message>refused</Message></Error>`);
      });
      return;
    }
    if (fate.kind === "early") {
      void this.later(req, res, fate.ms);
      return;
    }
    this.pass(req, res, fate);
  }

  private async later(req: IncomingMessage, res: ServerResponse, ms: number): Promise<void> {
    const body = await buffer(req);
    res.writeHead(200, { "content-type": "application/xml" });
    res.end(`<?xml version="1.0"?><CompleteMultipartUploadResult/>`);
    await sleep(ms);
    const { method, headers, url: path } = req;
    const out = request({ host: "127.0.0.1", port: this.target, method, headers, path }, (answer) => answer.resume());
    out.on("error", () => undefined).end(body);
  }

  private pass(req: IncomingMessage, res: ServerResponse, fate: Fate): void {
    const { method, headers, url: path } = req;
    const out = request({ host: "127.0.0.1", port: this.target, method, headers, path }, (answer) => {
      if (fate.kind === "lost") {
        answer.resume().once("end", () => req.socket.destroy());
        return;
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      let at = 0;
      answer.on("data", (chunk: Buffer) => {
        const edited = fate.kind === "edit" ? fate.edit(chunk, at) : chunk;
        at += chunk.length;
        if (edited) res.write(edited);
        else req.socket.destroy();
      });
      answer.once("end", () => res.end());
    });
    out.on("error", () => req.socket.destroy());
    req.pipe(out);
  }
}

function operationOf(method: string, url: URL): Operation {
  const has = (name: string): boolean => url.searchParams.has(name);
  if (method === "POST" && has("uploads")) return "create";
  if (method === "POST" && has("uploadId")) return "complete";
  if (method === "PUT") return has("partNumber") ? "part" : "put";
  if (method === "DELETE") return has("uploadId") ? "abort" : "delete";
  if (method === "GET") return has("list-type") || has("uploads") ? "list" : "get";
  return "other";
}
