/** Markup that is safe to send: whatever came from elsewhere is escaped in it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template. Nothing, and `false`, is left out. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

/** Control characters, and those that turn the direction of writing: a name must not look like another one. */
const UNSEEN = /[^\P{Cc}\t\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as markup, between tags and between quotes. Pure. */
export function escape(text: string): string {
  return text.replace(UNSEEN, "\ufffd").replace(/[&<>"']/g, (c) => NAMED[c] ?? c);
}

/** A template of markup; everything that is put into it is escaped, unless it is such markup itself. Attributes need quotes. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((all, literal, i) => all + written(parts[i - 1]) + literal));
}

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(written).join("");
  return escape(String(part));
}
