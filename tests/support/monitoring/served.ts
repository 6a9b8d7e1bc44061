import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "../client/certificates";

/** A small server, by default on the loopback address. */
export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** Answers every request with what `answer` says. With a certificate by HTTPS. */
export async function serve(
  answer: (request: IncomingMessage, body: string) => Answer | Promise<Answer>,
  certificate?: Certificate,
  host = "127.0.0.1",
): Promise<Served> {
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      void Promise.resolve(answer(request, body)).then(
        ({ status = 200, body: text }) =>
          response.writeHead(status, { "content-type": "text/plain; version=0.0.4" }).end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  };
  const server: Server = certificate === undefined ? createHttp(listener) : createHttps(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
