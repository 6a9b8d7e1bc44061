import type { Dashboard, Panel, PanelKind, Query, Row, Variable } from "./dashboard";
import { layOut, type Place } from "./layout";

/** Version of Grafana's format: that of Grafana 10, which later ones read and convert. */
const SCHEMA_VERSION = 39;
const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

/** A dashboard as Grafana imports and provisions it. The same input gives the same text. */
export function renderDashboard(dashboard: Dashboard): string {
  const { uid, title, description, variables, rows } = dashboard;
  const json = {
    uid,
    title,
    description,
    tags: ["redis-ha", "redis"],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    timezone: "browser",
    links: [
      {
        type: "dashboards",
        title: "redis-ha",
        tags: ["redis-ha"],
        asDropdown: false,
        keepTime: true,
        includeVars: true,
      },
    ],
    annotations: { list: [alertAnnotation()] },
    templating: { list: [datasourceVariable(), ...variables.map(queryVariable)] },
    panels: panelsOf(rows),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function panelsOf(rows: readonly Row[]): unknown[] {
  let id = 0;
  return layOut(rows).map(({ place, item }) => {
    id += 1;
    return "panels" in item
      ? { id, type: "row", title: item.title, collapsed: false, gridPos: place, panels: [] }
      : panelJson(id, place, item);
  });
}

function panelJson(id: number, place: Place, panel: Panel): unknown {
  const { title, about, kind, queries, unit, thresholds, min, max, decimals, stacked = false, words } = panel;
  const steps = thresholds?.map(([from, color], i) => ({ value: i === 0 ? null : from, color }));
  const mappings = words === undefined ? [] : [{ type: "value", options: mapValues(words, (text) => ({ text })) }];
  return {
    id,
    type: kind,
    title,
    description: about,
    datasource: DATASOURCE,
    gridPos: place,
    fieldConfig: {
      defaults: {
        unit,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(decimals === undefined ? {} : { decimals }),
        mappings,
        color: { mode: steps === undefined || kind === "timeseries" ? "palette-classic" : "thresholds" },
        thresholds: { mode: "absolute", steps: steps ?? [{ value: null, color: "green" }] },
        custom: customOf(kind, stacked, steps !== undefined),
      },
      overrides: [],
    },
    options: optionsOf(kind),
    targets: queries.map((query, i) => targetJson(query, i, kind)),
    ...(kind === "table"
      ? {
          transformations: [
            { id: "labelsToFields", options: { mode: "columns" } },
            { id: "merge", options: {} },
          ],
        }
      : {}),
  };
}

function targetJson({ expr, legend }: Query, index: number, kind: PanelKind): unknown {
  const instant = kind === "stat" || kind === "gauge" || kind === "table";
  return {
    refId: String.fromCharCode(65 + index),
    datasource: DATASOURCE,
    editorMode: "code",
    expr,
    legendFormat: legend,
    instant,
    range: !instant,
    format: kind === "table" ? "table" : "time_series",
  };
}

function customOf(kind: PanelKind, stacked: boolean, limits: boolean): unknown {
  if (kind !== "timeseries") return {};
  return {
    drawStyle: "line",
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 10,
    showPoints: "never",
    spanNulls: false,
    stacking: { mode: stacked ? "normal" : "none", group: "A" },
    thresholdsStyle: { mode: limits ? "dashed" : "off" },
  };
}

function optionsOf(kind: PanelKind): unknown {
  const reduced = { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false } };
  switch (kind) {
    case "timeseries":
      return {
        legend: { displayMode: "table", placement: "bottom", showLegend: true, calcs: ["lastNotNull", "max"] },
        tooltip: { mode: "multi", sort: "desc" },
      };
    case "stat":
      return { ...reduced, colorMode: "background", graphMode: "none", textMode: "auto", justifyMode: "auto" };
    case "gauge":
      return { ...reduced, showThresholdLabels: false, showThresholdMarkers: true };
    case "table":
      return { showHeader: true };
    case "state-timeline":
      return {
        mergeValues: true,
        showValue: "auto",
        rowHeight: 0.8,
        legend: { displayMode: "list", placement: "bottom", showLegend: true },
      };
  }
}

function datasourceVariable(): unknown {
  return {
    name: "datasource",
    label: "Data source",
    type: "datasource",
    query: "prometheus",
    hide: 0,
    refresh: 1,
    options: [],
    current: {},
  };
}

function queryVariable({ name, label, query, many }: Variable): unknown {
  return {
    name,
    label,
    type: "query",
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: name, qryType: 1 },
    refresh: 2,
    sort: 1,
    hide: 0,
    multi: many,
    includeAll: many,
    ...(many ? { allValue: ".*", current: { text: "All", value: "$__all" } } : { current: {} }),
    options: [],
  };
}

/** Alerts that fire stand in every graph as marks. */
function alertAnnotation(): unknown {
  return {
    name: "Critical alerts",
    datasource: DATASOURCE,
    enable: true,
    iconColor: "red",
    expr: 'ALERTS{alertname=~"Redis.*", alertstate="firing", severity="critical"}',
    titleFormat: "{{alertname}}",
    textFormat: "{{instance}}",
    step: "30s",
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}
