import { request as requestHttp } from "node:http";
import { request as requestHttps, type RequestOptions } from "node:https";

/** GET on a connection of its own, with whatever TLS options, which fetch can't be given. */
export function fetchText(url: string, options: RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? requestHttps : requestHttp;
    const sent = request(url, { agent: false, ...options }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}
