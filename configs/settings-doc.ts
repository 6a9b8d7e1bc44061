import { z } from "zod";
import { docOf, type SettingDoc } from "./settings/documented";
import { core, defaultOf, shapeOf } from "./settings/introspect";
import { nearest } from "./settings/near";
import { schema } from "./settings/schema";
import { SECRET_SETTINGS } from "./settings/secret-settings";

interface Entry {
  readonly path: string;
  readonly schema: z.ZodType;
  readonly doc: SettingDoc;
}

const INTRO = `# Settings

All settings of a stack. Each has a default, so that an empty stack works; \`Pulumi.dev.yaml\` and \`Pulumi.prod.yaml\` are examples.
A bad set fails before anything changes, with all faults at once, one line each, with the command that mends it.

\`\`\`sh
pulumi config set nodes 5                                  # at the top
pulumi config set --path timeouts.downAfterMs 10000        # inside a section
pulumi config set --path 'persistence.save' '[[900, 1]]'   # lists and objects as JSON
pulumi config set --secret --path passwords.app "$(openssl rand -hex 32)"
pulumi config set --path users.shop '{"commands": ["+@read", "-@dangerous", "+ping", "+info"], "keys": ["shop:*"]}'
pulumi config rm --path timeouts.downAfterMs               # back to the default
\`\`\`

Sizes are bytes, or have a unit of powers of 1024: \`512mb\`. Why the defaults are what they are: [tuning.md](tuning.md).

This page is made from \`configs/settings\`; a test holds it equal.
`;

/** The text of docs/settings.md. */
export function renderSettingsDoc(): string {
  const top = entriesOf(schema, "");
  const plain = top.filter((entry) => !isSection(entry));
  const sections = top.filter(isSection);
  const secret = Object.entries(SECRET_SETTINGS).map(([name, about]) => `| \`${name}\` | ${cell(about)} |`);
  return [
    INTRO,
    "## At the top\n",
    table(plain),
    ...sections.flatMap((entry) => [`## ${entry.path}\n`, `${entry.doc.about}\n`, table(leavesOf(entry))]),
    "## Secrets\n",
    ["| setting | what it is |", "|---|---|", ...secret].join("\n") + "\n",
  ].join("\n");
}

/** A setting as a program shows it. */
export interface SettingEntry {
  /** `timeouts.downAfterMs`; `<name>` stands for a name that the user gives. */
  readonly path: string;
  readonly about: string;
  readonly allowed: string;
  /** Its default, in words. */
  readonly fallback: string;
  readonly secret: boolean;
}

/** All settings, those inside sections too, and the secret ones behind. */
export function allSettings(): SettingEntry[] {
  const open = entriesOf(schema, "")
    .flatMap(leavesOf)
    .map(({ path, schema: setting, doc }) => {
      const allowed = doc.allowed + (doc.unit === undefined ? "" : ` (${doc.unit})`);
      return { path, about: doc.about, allowed, fallback: plain(defaultText(setting, doc)), secret: false };
    });
  const secret = Object.entries(SECRET_SETTINGS).map(([path, about]) => ({
    ...{ path, about, allowed: "a secret", fallback: "none", secret: true },
  }));
  return [...open, ...secret];
}

/**
 * The setting of this path, or all of the section of this path or last name.
 * @returns beside it, where there is none, those that may have been meant
 */
export function findSettings(name: string): { settings: SettingEntry[]; perhaps: string[] } {
  const all = allSettings();
  const paths = all.map(({ path }) => path);
  // A name that the user has given: users.shop.keys is users.<name>.keys.
  const generic = (path: string): RegExp =>
    new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace("<name>", "[^.]+")}$`);
  const settings = all.filter(({ path }) => path === name || path.startsWith(`${name}.`) || generic(path).test(name));
  if (settings.length > 0) return { settings, perhaps: [] };
  const last = (path: string): string => path.split(".").at(-1) ?? path;
  const sameName = paths.filter((path) => last(path).toLowerCase() === last(name).toLowerCase());
  const nearPath = nearest(name, paths);
  const nearName = nearest(last(name), paths.map(last));
  const near = [...(nearPath === undefined ? [] : [nearPath]), ...paths.filter((path) => last(path) === nearName)];
  return { settings: [], perhaps: [...new Set(sameName.length > 0 ? sameName : near)].slice(0, 5) };
}

/** Without Markdown's marks. */
const plain = (text: string): string => text.replaceAll("`", "").replaceAll("\\|", "|");

/** A setting with further ones inside. */
function isSection(entry: Entry): boolean {
  return entriesOf(entry.schema, entry.path).length > 0;
}

function entriesOf(parent: z.ZodType, prefix: string): Entry[] {
  const inner = core(parent);
  if (inner instanceof z.ZodRecord) {
    return entriesOf(inner.valueType as z.ZodType, `${prefix}.<name>`);
  }
  return Object.entries(shapeOf(parent) ?? {}).flatMap(([name, child]) => {
    const doc = docOf(child);
    return doc ? [{ path: prefix === "" ? name : `${prefix}.${name}`, schema: child, doc }] : [];
  });
}

function leavesOf(entry: Entry): Entry[] {
  const inside = entriesOf(entry.schema, entry.path);
  return inside.length === 0 ? [entry] : inside.flatMap(leavesOf);
}

function table(entries: readonly Entry[]): string {
  const rows = entries.map(({ path, schema: setting, doc }) => {
    const unit = doc.unit === undefined ? "" : ` (${doc.unit})`;
    return `| \`${path}\` | ${defaultText(setting, doc)} | ${cell(doc.allowed + unit)} | ${cell(doc.about)} |`;
  });
  return `${["| setting | default | allowed | what it is |", "|---|---|---|---|", ...rows].join("\n")}\n`;
}

function defaultText(setting: z.ZodType, doc: SettingDoc): string {
  if (doc.fallback !== undefined) return cell(doc.fallback);
  const value = defaultOf(setting);
  if (value === undefined) return "none; must be given";
  if (value === "") return "empty";
  return `\`${cell(typeof value === "string" ? value : JSON.stringify(value))}\``;
}

/** Text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
