import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { alertRules, renderRules, runbookOf } from "../../../configs/monitoring/alert-rules";
import { renderAlertsDoc } from "../../../configs/monitoring/alerts-doc";
import { inhibitRules } from "../../../configs/monitoring/inhibit-rules";
import { cases } from "../../integration/alerts/cases";
import { metricsIn } from "../../support/monitoring/promql";
import { settingsOf } from "../configs/support/settings";

/** Goal: no alert without a test, a runbook and its line in the docs, and nothing there for an alert that is gone. */
const docs = join(__dirname, "../../../docs");
const settings = settingsOf();
const rules = alertRules(settings, { backups: true, archive: true });
const names = rules.map((rule) => rule.alert);

test("each name is there once, and says what it is about", () => {
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^Redis[A-Z][A-Za-z]+$/);
});

test("each alert has a case in which it fires, and one in which it does not", () => {
  expect(cases.map((c) => c.alert).sort()).toEqual([...names].sort());
  for (const { alert, quiet, because } of cases.filter((c) => c.alert !== "RedisWatchdog")) {
    expect([alert, because === undefined || Object.keys(quiet ?? {}).length === 0]).toEqual([alert, false]);
  }
});

test.each(cases.filter((c) => c.quiet !== undefined))(
  "the quiet case of $alert is about the same metrics",
  ({ fires, quiet = {} }) => {
    const of = (series: object) =>
      new Set(
        Object.keys(series)
          .flatMap(metricsIn)
          .map(({ name }) => name),
      );
    const missing = [...of(fires)].filter((name) => !of(quiet).has(name));
    // Where a metric is absent on one side, that is the point.
    expect(missing.filter((name) => !name.endsWith("_up"))).toEqual([]);
  },
);

test("docs/alerts.md is what the rules say", () => {
  const page = join(docs, "alerts.md");
  expect(readFileSync(page, "utf8")).toBe(renderAlertsDoc(settings));
});

/** Headings of the second level on each page of the runbooks, as the links have them. */
const headings = readdirSync(join(docs, "runbooks"))
  .filter((page) => page !== "README.md")
  .flatMap((page) => {
    const text = readFileSync(join(docs, "runbooks", page), "utf8");
    return [...text.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => `${page}#${heading.toLowerCase()}`);
  });

test("each alert has its heading in the runbooks, and each heading its alert", () => {
  expect([...headings].sort()).toEqual(rules.map(runbookOf).sort());
});

test("each part of the runbooks says what it means, where to look, what to do and what not to do", () => {
  const parts = readdirSync(join(docs, "runbooks"))
    .filter((page) => page !== "README.md")
    .flatMap((page) =>
      readFileSync(join(docs, "runbooks", page), "utf8")
        .split(/^## /m)
        .slice(1),
    );
  expect(parts.length).toBe(rules.length);
  for (const part of parts) {
    const words = ["**Means**", "**Look first**", "**Do**", "**Don't**"].map((word) => part.split(word).length - 1);
    expect([part.split("\n")[0], words]).toEqual([part.split("\n")[0], [1, 1, 1, 1]]);
  }
});

test("the runbooks' page lists every topic", () => {
  const index = readFileSync(join(docs, "runbooks/README.md"), "utf8");
  const topics = [...new Set(rules.map((rule) => rule.topic))];
  const listed = [...index.matchAll(/^\| \[(\w+)\]\((\w+)\.md\)/gm)].map(([, word, page]) => [word, page]);
  expect(listed.sort()).toEqual(topics.map((topic) => [topic, topic]).sort());
});

test("anchors in links within the runbooks exist", () => {
  for (const page of readdirSync(join(docs, "runbooks"))) {
    const text = readFileSync(join(docs, "runbooks", page), "utf8");
    for (const [, file = "", anchor = ""] of text.matchAll(/\]\((\w*(?:\.md)?)#(redis\w+)\)/g)) {
      expect(headings).toContain(`${file === "" ? page : file}#${anchor}`);
    }
  }
});

test("what silences and what is silenced are alerts that exist", () => {
  const text = JSON.stringify(inhibitRules);
  const named = [...text.matchAll(/Redis\w+/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

test("a single node has no alerts on replication, and what is not set up is not missed", () => {
  const single = alertRules(settingsOf({ nodes: 1 }));
  expect(single.filter((rule) => rule.topic === "replication")).toEqual([]);
  expect(alertRules(settings).map((r) => r.alert)).not.toContain("RedisBackupUnknown");
});

test("the links to the runbooks begin as the settings say", () => {
  const text = renderRules(settingsOf({ monitoring: { runbookUrl: "https://git.example.com/r" } }));
  const links = [...text.matchAll(/runbook_url: "([^"]+)"/g)].map(([, link]) => link);
  expect(links).toContain("https://git.example.com/r/sentinel.md#redissentinelquorumlost");
  expect(links.every((link) => link?.startsWith("https://git.example.com/r/"))).toBe(true);
});
