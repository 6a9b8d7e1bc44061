import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "../client/certificates";

/** A small server on the loopback address. */
export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers every request with what `answer` says. With a certificate by HTTPS. */
export async function serve(
  answer: (request: IncomingMessage, body: string) => { readonly status?: number; readonly body: string },
  certificate?: Certificate,
): Promise<Served> {
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { status = 200, body: text } = answer(request, body);
      response.writeHead(status, { "content-type": "text/plain; version=0.0.4" }).end(text);
    });
  };
  const server: Server = certificate === undefined ? createHttp(listener) : createHttps(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
