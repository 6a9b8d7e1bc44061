import { Script } from "node:vm";
import fc from "fast-check";
import { viewOf } from "../../../../runtime/monitor/group-view";
import { ASSETS } from "../../../../runtime/monitor/page/assets";
import { renderDocument, renderLogin } from "../../../../runtime/monitor/page/document";
import { PART_IDS, renderPage } from "../../../../runtime/monitor/page/parts";
import type { Status } from "../../../../runtime/monitor/status";
import { node, sentinel, silent, snapshot, TARGETS, WELL } from "../../../support/monitor/fixtures";
import { statusFor } from "../../../support/monitor/status";

/** Goal: the page is whole for every state of a group, and no name, reason or event changes its structure. */
const document = (status: Status): string => renderDocument(renderPage(status), true);
const structure = (html: string): string[] => (html.match(/<[^>]*>/g) ?? []).map((t) => t.replace(/="[^"]*"/g, ""));
const words = (html: string): string => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

/** Every text in a value replaced, but for those by which the page decides, and times. */
function withTexts(value: unknown, text: string, path = ""): unknown {
  if (Array.isArray(value)) return value.map((inner) => withTexts(inner, text, path));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, inner]) => [k, withTexts(inner, text, k)]));
  const kept = /^(role|masterStatus|cause|outcome|severity|kind|policy)$/.test(path) || value === "";
  return typeof value !== "string" || kept || !Number.isNaN(Date.parse(value)) ? value : text;
}

const STATES: readonly (readonly [string, Status])[] = [
  ["all is well", statusFor()],
  ["all down", statusFor(snapshot(...TARGETS.map((t) => silent(t.name))))],
  ["two masters", statusFor(snapshot(node("redis-1", "master"), node("redis-2", "master"), ...WELL.readings.slice(3)))],
  ["no Sentinel answers", statusFor(snapshot(...WELL.readings.slice(0, 3), silent("sentinel-1")))],
  ["nothing is known", statusFor(snapshot(), { configured: [], certificates: { of: () => undefined, ca: undefined } })],
];

test.each(STATES)("%s: hostile texts don't change the structure of the page", (_, status) => {
  const hostile = fc.oneof(
    fc.string({ minLength: 1, unit: "binary" }),
    fc.constantFrom(`"><script>alert(1)</script>`, "' onload='x", "<!--", "</title>", "\u202eevil"),
  );
  const benign = structure(document(withTexts(status, "x") as Status));
  fc.assert(
    fc.property(
      hostile.filter((text) => Number.isNaN(Date.parse(text))),
      (text) => expect(structure(document(withTexts(status, text) as Status))).toEqual(benign),
    ),
  );
});

test.each(STATES)(
  "%s: every part is there, titled, with ids once and no inline script, style or handler",
  (_, status) => {
    const html = document(status);
    for (const id of PART_IDS) expect(html).toContain(`id="${id}"`);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/aria-(?:labelledby|describedby)="([^"]*)"/g)) expect(ids).toContain(id);
    expect(html).not.toMatch(/<style|style=| on\w+=|<script(?! src="page\/page\.js\?)/);
    expect(html).not.toMatch(/undefined|NaN|\[object|>null</);
    expect([...html.matchAll(/(?:src|href|action)="([^"]*)"/g)].every(([, to]) => !/^(\w+:|\/)/.test(to ?? ""))).toBe(
      true,
    );
  },
);

test("what is not known is said, field by field", () => {
  const paths = fieldsOf(statusFor());
  expect(paths.length).toBeGreaterThan(40);
  for (const path of paths) expect(document(without(statusFor(), path))).not.toMatch(/undefined|NaN|\[object|>null</);
});

test.each<[string, Status, RegExp[]]>([
  ["all is well", statusFor(), [/All is well\. redis-1 is the master/, /since 2025-12-31 23:50:00 UTC \(9 min ago\)/]],
  [
    "two masters",
    STATES[2]?.[1] ?? statusFor(),
    [/Something is wrong\. 2 nodes say that they are master: redis-1, redis-2/, /says master, not named/],
  ],
  [
    "all down",
    STATES[1]?.[1] ?? statusFor(),
    [/Something is wrong\. No node that answers says that it is master/, /redis-1 does not answer/, /0 of 3/],
  ],
  ["nobody", STATES[4]?.[1] ?? statusFor(), [/No node is known\./, /No Sentinel is known\./]],
  [
    "a replica whose link is down",
    statusFor(snapshot(node("redis-1", "master"), node("redis-2", "replica", { master_link_status: "down" }))),
    [/link down/, /redis-2: its link to the master is down/],
  ],
  [
    "a replica that takes a full copy, and one that follows another",
    statusFor(
      snapshot(
        node("redis-1", "master"),
        node("redis-2", "replica", { master_sync_in_progress: "1" }),
        node("redis-3", "replica", {}, "10.0.0.2"),
        ...WELL.readings.slice(3),
      ),
    ),
    [/takes a full copy/, /follows redis-2/, /redis-3 does not follow the master/],
  ],
  [
    "a Sentinel in error",
    statusFor(snapshot(...WELL.readings.slice(0, 5), sentinel("sentinel-3", "10.0.0.2"))),
    [/Sentinels 2 of 3/, /sentinel-3 names 10\.0\.0\.2:6379, which does not say that it is master/],
  ],
])("%s: the page says so", (_, status, said) => {
  for (const pattern of said) expect(words(document(status))).toMatch(pattern);
});

test("a failover is told with its steps, a slow query by its shape, a backup with its proof, a certificate with its days", () => {
  const text = words(document(statusFor()));
  expect(text).toMatch(/switched redis-3 → redis-1/);
  expect(text).toMatch(/\+250 ms try-failover redis-3/);
  expect(text).toMatch(/20 ms get \(1 argument: 7 B\) redis-1, from 10\.0\.9\.9:4711,/);
  expect(text).toMatch(/Complete backups 7 .* 2\.9 MB, 1,234 keys .* Last proof good/);
  expect(text).toMatch(/redis-1 200 2026-07-20/);
});

test("the log-in says what was wrong, and only then", () => {
  expect(renderLogin("a<b", false)).toContain("<h1>a&lt;b</h1>");
  expect(renderLogin("g", false)).not.toContain("alert");
  expect(words(renderLogin("g", true))).toContain("This is not the token.");
});

test("the page's script is a script, and its assets name nothing from elsewhere", () => {
  expect(() => new Script(ASSETS.get("page.js")?.text ?? "(")).not.toThrow();
  for (const { text } of ASSETS.values())
    expect(text.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|\/\/\w|@import|url\(/);
});

test("the fixtures are what they are called", () => {
  expect(viewOf(WELL, TARGETS).agreement).toBe(true);
});

type Path = readonly (string | number)[];

/** Every field that may be null, by its path. */
function fieldsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    ["events", "slowQueries", "failovers", "health"].includes(key) ? [] : fieldsOf(inner, [...path, key]),
  );
}

/** The same with null in one place, where the type has it. */
function without(status: Status, path: Path): Status {
  const copy = JSON.parse(JSON.stringify(status)) as Record<string, unknown>;
  const REQUIRED =
    /^(group|at|ageMs|version|name|instance|configured|up|agreement|votes|sentinelsExpected|keys|subject|notAfter|daysLeft|exact|stored|length|lastMs|sizeBytes|durationMs|good|why)$/;
  if (REQUIRED.test(String(path.at(-1)))) return status;
  let at: Record<string, unknown> = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[String(path.at(-1))] = null;
  return copy as unknown as Status;
}
