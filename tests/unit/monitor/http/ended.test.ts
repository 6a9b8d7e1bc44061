import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { EventBus } from "../../../../runtime/monitor/events/bus";
import { EventStreams } from "../../../../runtime/monitor/http/event-stream";
import { PageUpdates } from "../../../../runtime/monitor/http/page-updates";
import { renderPage, type Page } from "../../../../runtime/monitor/page/parts";
import { statusFor } from "../../../support/monitor/status";

/** Goal: what is to be sent to a reader after its stream was ended, and before that is closed, goes nowhere, and hurts nobody. */
const log = pino({ level: "silent" });
const draft = { kind: "switch-master", subject: "redis-2", text: "redis-2 is the new master" } as const;
const bus = new EventBus("mymaster", 10, log);
let server: Server;
let failures: unknown[];

/** @returns both ends of a stream that `take` has taken over */
async function stream(take: (response: ServerResponse) => boolean): Promise<[ServerResponse, IncomingMessage]> {
  const taken = new Promise<ServerResponse>((resolve) => {
    server.once("request", (_request, response: ServerResponse) => {
      response.on("error", (error) => failures.push(error));
      take(response);
      resolve(response);
    });
  });
  const { port } = server.address() as AddressInfo;
  const reading = new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: "127.0.0.1", port }, resolve).once("error", reject);
  });
  return Promise.all([taken, reading]);
}

async function textOf(reading: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of reading) text += String(part);
  return text;
}

beforeEach(async () => {
  failures = [];
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

test("an event in the moment between the two", async () => {
  const streams = new EventStreams(bus);
  const [response, reading] = await stream((r) => streams.add(r, undefined));
  bus.publish({ ...draft, text: "the last that it hears" });
  streams.close();
  expect(response.closed).toBe(false);
  bus.publish({ ...draft, text: "too late" });
  const text = await textOf(reading);
  expect(text).toContain("the last that it hears");
  expect(text).not.toContain("too late");
  expect(failures).toEqual([]);
});

test("an update of the page for which the servers were being asked", async () => {
  let rendered: (page: Page) => void = () => undefined;
  const updates = new PageUpdates(bus, () => new Promise<Page>((resolve) => (rendered = resolve)), log);
  const [response, reading] = await stream((r) => updates.add(r));
  updates.close();
  expect(response.closed).toBe(false);
  rendered(renderPage(statusFor()));
  expect(await textOf(reading)).toBe("retry: 500\n\n");
  expect(failures).toEqual([]);
});
