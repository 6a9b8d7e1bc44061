import { z } from "zod";
import { changeLines, countText, type Change } from "../deploy/changes";

const change = z.object({
  op: z.enum(["create", "update", "replace", "delete", "read", "import", "other"]),
  type: z.string(),
  name: z.string(),
  properties: z.array(z.string()),
});
const result = z.object({
  stack: z.string(),
  changes: z.array(change),
  violations: z.array(z.object({ policy: z.string(), resource: z.string(), message: z.string() })),
  dummies: z.array(z.string()).optional(),
});
const failure = z.object({ error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }) });

/** What scripts/ci/preview wrote of a stack. */
export interface StackPreview {
  readonly stack: string;
  /** The JSON text. */
  readonly text: string;
}

/** By which our comment is found again. */
export const MARKER = "<!-- redis-ha: previews -->";
/** GitHub takes comments of 65,536 characters; the rest is for what stands around. */
const LONGEST = 60_000;

/** The comment on a pull request: for each stack a count, and the changes to unfold. Pure. @throws where a text is no preview */
export function renderComment(previews: readonly StackPreview[], commit: string): string {
  const room = Math.floor(LONGEST / Math.max(1, previews.length));
  const parts = previews.map((preview) => renderStack(preview, room));
  return [MARKER, `### What this would change, as of ${commit.slice(0, 12)}`, "", ...parts, ""].join("\n");
}

function renderStack({ stack, text }: StackPreview, room: number): string {
  const parsed: unknown = JSON.parse(text);
  const failed = failure.safeParse(parsed);
  if (failed.success) {
    const { code, message, remedy } = failed.data.error;
    return [`**${stack}**: stopped, \`${code}\``, "", fenced(`${message}\n${remedy}`, "", room)].join("\n");
  }
  const { changes, violations, dummies } = result.parse(parsed);
  const sorted = [...changes].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const kind = dummies === undefined ? "" : ", from nothing, with dummies for secrets";
  const advice = violations.map(({ policy, resource, message }) => `- ${resource}: ${policy}: ${message}`);
  return [
    `**${stack}**: ${countText(sorted)}${kind}`,
    ...(advice.length > 0 ? ["", ...advice] : []),
    ...(changes.length > 0
      ? [
          "",
          "<details><summary>Changes</summary>",
          "",
          fenced(changeLines(sorted).join("\n"), "diff", room),
          "",
          "</details>",
        ]
      : []),
    "",
  ].join("\n");
}

/** What takes something away comes first. */
function rank({ op }: Change): number {
  return ["delete", "replace", "update", "create"].indexOf(op) + 1 || 9;
}

/** A block that no text inside can end, cut at a line's end where it is too long. */
function fenced(text: string, language: string, room: number): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const kept = text.length <= room ? text : text.slice(0, text.lastIndexOf("\n", room));
  const left = text.slice(kept.length).split("\n").length - 1;
  return [`${fence}${language}`, kept, ...(left > 0 ? [`… and ${left} lines more`] : []), fence].join("\n");
}
