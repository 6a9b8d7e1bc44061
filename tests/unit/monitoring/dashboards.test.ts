import { renderDashboards, dashboards, renderProvisioning } from "../../../configs/monitoring/dashboards";
import { layOut } from "../../../configs/monitoring/dashboards/layout";
import { settingsOf } from "../configs/support/settings";

/** Goal: dashboards that Grafana imports as they are: valid, complete, nothing over anything else. */
interface Json {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { name: string; type: string }[] };
  readonly panels: readonly {
    id: number;
    type: string;
    title: string;
    description?: string;
    gridPos: { x: number; y: number; w: number; h: number };
    datasource?: { uid: string };
    targets?: readonly { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
  }[];
}
const rendered = Object.entries(renderDashboards(settingsOf())).map(([file, text]) => ({
  file,
  json: JSON.parse(text) as Json,
}));

test("each has a name and an id of its own", () => {
  expect(rendered.map(({ file }) => file)).toEqual([
    "redis-ha-group.json",
    "redis-ha-node.json",
    "redis-ha-client.json",
    "redis-ha-backup.json",
  ]);
  for (const { file, json } of rendered) expect([`${json.uid}.json`, json.uid.length <= 40]).toEqual([file, true]);
});

describe.each(rendered)("$file", ({ json }) => {
  const panels = json.panels.filter(({ type }) => type !== "row");

  test("ids are unique, and every panel has a text, a data source and queries", () => {
    expect(new Set(json.panels.map(({ id }) => id)).size).toBe(json.panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    for (const { title, description, datasource, targets = [] } of panels) {
      expect([title, (description ?? "").length > 10, datasource?.uid]).toEqual([title, true, "${datasource}"]);
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(new Set(targets.map((target) => target.datasource.uid))).toEqual(new Set(["${datasource}"]));
    }
  });

  test("no panel lies over another or beyond the edge", () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of json.panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  test("every variable that is used is defined, and every one that is defined is used", () => {
    const defined = json.templating.list.map(({ name }) => name);
    const text = JSON.stringify([json.panels, json.templating.list.map((v) => ("query" in v ? v.query : ""))]);
    const used = new Set([...text.matchAll(/\$\{?([a-z]+)\b/g)].map(([, name = ""]) => name));
    expect([...used].sort()).toEqual([...defined].sort());
  });
});

test("thresholds are those of the alerts", () => {
  const text = renderDashboards(settingsOf({ monitoring: { thresholds: { backupMaxAgeHours: 77 } } }))[
    "redis-ha-backup.json"
  ];
  expect(text).toContain(String(77 * 3600));
});

test("a panel that does not fit begins a new line", () => {
  const [dashboard] = dashboards(settingsOf());
  const panel = dashboard?.rows[0]?.panels[0];
  if (panel === undefined) throw new Error("no panel");
  const placed = layOut([
    {
      title: "r",
      panels: [
        { ...panel, width: 12 },
        { ...panel, width: 8 },
        { ...panel, width: 6 },
      ],
    },
  ]);
  expect(placed.map(({ place }) => [place.x, place.y, place.w])).toEqual([
    [0, 0, 24],
    [0, 1, 12],
    [12, 1, 8],
    [0, 5, 6],
  ]);
});

test("Grafana is told where they are", () => {
  expect(renderProvisioning("/var/lib/dashboards")).toContain('path: "/var/lib/dashboards"');
});
