/** A page of runbooks with blocks of commands that tests run: docs/disaster-recovery.md. */
export interface Page {
  /** The table at its top: a row a day. */
  readonly index: readonly IndexRow[];
  readonly sections: readonly Section[];
  readonly blocks: readonly Block[];
}

export interface IndexRow {
  readonly day: string;
  readonly anchor: string;
  readonly alerts: readonly string[];
  readonly rto: string;
  readonly rpo: string;
}

/** A heading of the second level, and what is below it. */
export interface Section {
  readonly title: string;
  readonly anchor: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The first row of its table of RTO and RPO. */
  readonly measured: { readonly rto: string; readonly rpo: string } | undefined;
}

/** `look` only asks, and its exit code tells what is wrong; `recover` changes something and must succeed. */
export interface Block {
  readonly name: string;
  readonly kind: "look" | "recover";
  readonly script: string;
}

/** Of shell commands before any other block: it defines what these use. */
export const PREPARE = "recover:prepare";

/** Reads a page. Pure. @throws Error for a fence without a name, one that is not closed, and a name that is there twice */
export function parsePage(text: string): Page {
  const sections = text
    .split(/^(?=## )/m)
    .slice(1)
    .map(parseSection);
  const blocks = sections.flatMap((section) => section.blocks);
  const names = blocks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two blocks are named ${twice}`);
  return { index: parseIndex(text), sections, blocks };
}

/** @throws Error where the page has no such block */
export function blockOf(page: Page, name: string): Block {
  const found = page.blocks.find((block) => block.name === name);
  if (!found) throw new Error(`the page has no block ${name}; there are ${page.blocks.map((b) => b.name).join(", ")}`);
  return found;
}

function parseSection(text: string): Section {
  const title = /^## (.+)$/m.exec(text)?.[1] ?? "";
  const [, rto, rpo] = /^\| RTO \| RPO \|\n\|[-| ]+\|\n\| (.+?) \| (.+?) \|$/m.exec(text) ?? [];
  return {
    title,
    anchor: anchorOf(title),
    text,
    blocks: parseBlocks(text),
    measured: rto !== undefined && rpo !== undefined ? { rto, rpo } : undefined,
  };
}

function parseBlocks(text: string): Block[] {
  const parts = text.split(/^```/m);
  if (parts.length % 2 === 0) throw new Error(`a block is not closed in: ${text.slice(0, 60)}`);
  return parts.filter((_, i) => i % 2 === 1).map(parseBlock);
}

function parseBlock(part: string): Block {
  const [, kind, day, script] = /^sh (look|recover):([a-z-]+)\n([^]+)$/.exec(part) ?? [];
  if ((kind !== "look" && kind !== "recover") || day === undefined || script === undefined)
    throw new Error(`a block needs a name, as in «sh recover:master-lost»: ${part.slice(0, 40)}`);
  return { name: `${kind}:${day}`, kind, script };
}

function parseIndex(text: string): IndexRow[] {
  const table = /^\| day \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)/m.exec(text)?.[1] ?? "";
  return table
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, first = "", alerts = "", rto = "", rpo = ""] = line.split("|").map((cell) => cell.trim());
      const [, day = "", anchor = ""] = /^\[(.+)\]\(#(.+)\)$/.exec(first) ?? [];
      return { day, anchor, alerts: alerts.match(/Redis\w+/g) ?? [], rto, rpo };
    });
}

/** As GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replace(/ /g, "-");
}
