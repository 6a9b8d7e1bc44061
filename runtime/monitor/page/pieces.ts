import type { Level } from "./findings";
import { moment, span, UNKNOWN } from "./format";
import { markup, type Html, type Part } from "./html";

/** A mark that says by its shape, colour and word how something is. */
const MARKS: Readonly<Record<Level, string>> = { well: "●", warning: "▲", critical: "■" };

export function mark(level: Level): Html {
  return markup`<span class="mark ${level}" aria-hidden="true">${MARKS[level]}</span>`;
}

/** A short word in a frame: a role, a state. */
export function badge(level: Level | "plain", text: string): Html {
  return markup`<span class="badge ${level}">${text}</span>`;
}

/** A time, and how long ago it was. @param now ISO 8601 */
export function since(iso: string, now: string): Html {
  const ago = Date.parse(now) - Date.parse(iso);
  const words = Number.isNaN(ago) ? UNKNOWN : ago < 0 ? `in ${span(-ago)}` : `${span(ago)} ago`;
  return markup`<time datetime="${iso}">${moment(iso)}</time> <span class="quiet">(${words})</span>`;
}

/** Terms and what they are. */
export function terms(rows: readonly (readonly [term: string, what: Part])[]): Html {
  return markup`<dl>${rows.map(([term, what]) => markup`<div><dt>${term}</dt><dd>${what}</dd></div>`)}</dl>`;
}

/** A bar of so many percent; the number is said beside it. */
export function bar(percent: number): Html {
  const width = Math.max(0, Math.min(100, percent));
  const level = percent >= 95 ? "critical" : percent >= 80 ? "warning" : "well";
  return markup`<svg class="bar ${level}" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="100%"/><rect class="fill" width="${width}%" height="100%"/></svg>`;
}

/** A section of the page. @param id its id in the page, by which it is brought up to date */
export function section(id: string, title: string, content: Part): Html {
  return markup`<h2 id="${id}-title">${title}</h2>\n${content}`;
}

/** What stands where there is nothing to show. */
export function nothing(text: string): Html {
  return markup`<p class="quiet">${text}</p>`;
}
