import { z } from "zod";
import { docOf, type SettingDoc } from "./settings/documented";
import { core, defaultOf, shapeOf } from "./settings/introspect";
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
