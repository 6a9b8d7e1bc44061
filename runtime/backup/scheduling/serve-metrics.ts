import { createServer, type Server } from "node:http";
import type { Registry } from "prom-client";

/** Serves `/metrics` for Prometheus and `/healthz`, which answers as long as the process lives. */
export async function serveMetrics(registry: Registry, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === "/healthz") response.end("ok\n");
    else if (request.url === "/metrics")
      registry.metrics().then(
        (text) => response.setHeader("content-type", registry.contentType).end(text),
        () => response.writeHead(500).end(),
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, resolve));
  return server;
}
