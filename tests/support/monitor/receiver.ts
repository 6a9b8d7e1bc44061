import { createServer, type IncomingHttpHeaders, type Server } from "node:http";

export interface Received {
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody who takes webhooks, and answers as told. */
export class Receiver {
  readonly received: Received[] = [];
  private readonly answers: (number | "hang")[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(path: string): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    const receiver = new Receiver(server, `http://127.0.0.1:${address.port}${path}`);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        receiver.received.push({ at: Date.now(), headers: request.headers, body });
        const answer = receiver.answers.shift() ?? 200;
        if (answer !== "hang") response.writeHead(answer, answer === 302 ? { location: "/elsewhere" } : {}).end();
      });
    });
    return receiver;
  }

  /** How the next requests are answered; after them by 200. */
  answer(...statuses: (number | "hang")[]): this {
    this.answers.push(...statuses);
    return this;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}
