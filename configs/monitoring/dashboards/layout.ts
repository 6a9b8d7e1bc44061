import type { Panel, PanelKind, Row } from "./dashboard";

/** Where a panel is, in Grafana's grid of 24 columns. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const COLUMNS = 24;
const HEIGHTS: Record<PanelKind, number> = { stat: 4, gauge: 4, timeseries: 8, table: 8, "state-timeline": 8 };

/** Rows and their panels in order, from left to right and top to bottom. A panel that does not fit begins a new line. */
export function layOut(rows: readonly Row[]): { readonly place: Place; readonly item: Row | Panel }[] {
  const placed: { place: Place; item: Row | Panel }[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push({ place: { x: 0, y, w: COLUMNS, h: 1 }, item: row });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      if (x + panel.width > COLUMNS) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      const h = HEIGHTS[panel.kind];
      placed.push({ place: { x, y, w: panel.width, h }, item: panel });
      x += panel.width;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return placed;
}
