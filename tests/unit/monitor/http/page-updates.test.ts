import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import pino from "pino";
import { EventBus } from "../../../../runtime/monitor/events/bus";
import { PageUpdates } from "../../../../runtime/monitor/http/page-updates";
import { ASSETS_VERSION } from "../../../../runtime/monitor/page/assets";
import { PART_IDS, renderPage, type Page } from "../../../../runtime/monitor/page/parts";
import type { Status } from "../../../../runtime/monitor/status";
import { statusFor } from "../../../support/monitor/status";

/** Goal: open pages get what has changed and nothing else, at once after an event, and the servers are asked for nobody. */
const log = pino({ level: "silent" });
const draft = { kind: "switch-master", subject: "redis-2", text: "redis-2 is the new master" } as const;
let status: Status;
let asked: number[];
let answer: () => Promise<Page>;
let bus: EventBus;
let updates: PageUpdates;

class Viewer extends EventEmitter {
  readonly heard: { version: string; parts: Record<string, string> }[] = [];
  writableLength = 0;
  destroyed = false;

  writeHead(): this {
    return this;
  }

  write(text: string): boolean {
    if (text.startsWith("data: ")) this.heard.push(JSON.parse(text.slice(6)) as (typeof this.heard)[number]);
    return true;
  }

  end(): void {
    this.emit("close");
  }

  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

function view(): Viewer {
  const viewer = new Viewer();
  expect(updates.add(viewer as unknown as ServerResponse)).toBe(true);
  return viewer;
}

beforeEach(() => {
  jest.useFakeTimers();
  status = statusFor();
  asked = [];
  answer = () => Promise.resolve(renderPage(status));
  bus = new EventBus("mymaster", 10, log);
  const render = (maxAgeMs: number): Promise<Page> => {
    asked.push(maxAgeMs);
    return answer();
  };
  updates = new PageUpdates(bus, render, log);
});
afterEach(() => {
  updates.close();
  jest.useRealTimers();
});

test("the first update has every part, the next only those that have changed", async () => {
  const viewer = view();
  await jest.advanceTimersByTimeAsync(0);
  expect(Object.keys(viewer.heard[0]?.parts ?? {})).toEqual(PART_IDS);
  expect(viewer.heard[0]?.version).toBe(ASSETS_VERSION);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(viewer.heard[1]?.parts).toEqual({});
  status = { ...status, backups: null };
  await jest.advanceTimersByTimeAsync(1_000);
  expect(Object.keys(viewer.heard[2]?.parts ?? {})).toEqual(["backups"]);
  const late = view();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(Object.keys(late.heard[0]?.parts ?? {})).toEqual(PART_IDS);
});

test("after an event the servers are asked anew within a moment, once for events that come together", async () => {
  const viewer = view();
  await jest.advanceTimersByTimeAsync(500);
  expect(asked).toEqual([250]);
  for (let i = 0; i < 5; i += 1) bus.publish(draft);
  await jest.advanceTimersByTimeAsync(150);
  expect(asked).toEqual([250, 0]);
  expect(viewer.heard).toHaveLength(2);
});

test("an event while the servers are being asked has them asked again right after", async () => {
  let done: (page: Page) => void = () => undefined;
  answer = () => new Promise((resolve) => (done = resolve));
  view();
  bus.publish(draft);
  await jest.advanceTimersByTimeAsync(700);
  expect(asked).toEqual([250]);
  done(renderPage(status));
  await jest.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([250, 0]);
  done(renderPage(status));
});

test("while nobody looks, nobody is asked; the second viewer costs nothing", async () => {
  await jest.advanceTimersByTimeAsync(5_000);
  expect(asked).toEqual([]);
  const [one, two] = [view(), view()];
  await jest.advanceTimersByTimeAsync(3_000);
  expect(asked).toHaveLength(4);
  one.end();
  two.end();
  bus.publish(draft);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveLength(4);
  view();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(6);
});

test("one that reads nothing is cut off, one too many is turned away, and each comes anew after a while", async () => {
  const slow = view();
  const other = view();
  slow.writableLength = 2 * 1024 * 1024;
  await jest.advanceTimersByTimeAsync(1_000);
  expect([slow.destroyed, other.destroyed]).toEqual([true, false]);
  for (let i = 0; i < 63; i += 1) view();
  expect(updates.add(new Viewer() as unknown as ServerResponse)).toBe(false);
  const ended = jest.fn();
  other.once("close", ended);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(ended).toHaveBeenCalledTimes(1);
});

test("a failure is logged, and the next update comes", async () => {
  const viewer = view();
  await jest.advanceTimersByTimeAsync(0);
  answer = () => Promise.reject(new Error("no"));
  await jest.advanceTimersByTimeAsync(1_000);
  answer = () => Promise.resolve(renderPage(status));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(viewer.heard).toHaveLength(2);
});
