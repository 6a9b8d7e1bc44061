import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

/** What would happen, or happened, to one resource. */
export interface Change {
  readonly op: "create" | "update" | "replace" | "delete" | "read" | "import" | "other";
  /** Pulumi's token, and the resource's name. */
  readonly type: string;
  readonly name: string;
  /** Names of the properties that differ, where it is there already. Never their values: secrets may be among them. */
  readonly properties: readonly string[];
}

/** A policy that is violated. */
export interface Violation {
  readonly policy: string;
  readonly resource: string;
  readonly message: string;
  /** Whether it stops the deployment. */
  readonly mandatory: boolean;
}

/** Steps that come with a replacement and are told by it, and those that change nothing. */
const SILENT = ["same", "create-replacement", "delete-replaced", "discard-replaced", "refresh", "read-discard"];
const OPS: readonly string[] = ["create", "update", "replace", "delete", "read", "import"];

/** The change that a step makes, if it makes one. Pure. */
export function changeOf(metadata: StepEventMetadata): Change | undefined {
  if (SILENT.includes(metadata.op) || metadata.type === "pulumi:pulumi:Stack") return undefined;
  const properties = Object.keys(metadata.detailedDiff ?? {}).map((path) => path.replace(/[.[].*$/, ""));
  return {
    op: OPS.includes(metadata.op) ? (metadata.op as Change["op"]) : "other",
    type: metadata.type,
    name: nameOf(metadata.urn),
    properties: [...new Set([...properties, ...(metadata.diffs ?? [])])].sort(),
  };
}

/** The violation that an event tells of. Pure. */
export function violationOf({ policyEvent }: EngineEvent): Violation | undefined {
  if (!policyEvent) return undefined;
  const { policyName, resourceUrn = "", message, enforcementLevel } = policyEvent;
  // The first line is the policy's description, which is the same for all.
  const told = plainText(message)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return {
    policy: policyName,
    resource: nameOf(resourceUrn),
    message: (told.at(-1) ?? "").trim(),
    mandatory: enforcementLevel === "mandatory",
  };
}

/** What an event says is wrong, if it does. Pure. */
export function errorOf({ diagnosticEvent }: EngineEvent): string | undefined {
  return diagnosticEvent?.severity === "error" ? plainText(diagnosticEvent.message) : undefined;
}

/** Pulumi marks colours even where none are asked for. */
function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- the marks of terminals are such characters
  return text.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim();
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

const SIGNS: Readonly<Record<Change["op"], string>> = {
  ...{ create: "+", update: "~", replace: "±", delete: "-" },
  ...{ read: " ", import: "=", other: "?" },
};

/** A line for each change, for people. Pure. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes.map(({ op, type, name, properties }) => {
    const kind = type.replace(/^.*[:/]/, "");
    const what = properties.length > 0 && op !== "create" ? `  (${properties.join(", ")})` : "";
    return `${SIGNS[op]} ${op.padEnd(7)} ${kind.padEnd(20)} ${name}${what}`;
  });
}

/** `3 create, 1 replace`, or that there is nothing. Pure. */
export function countText(changes: readonly Change[]): string {
  const counts = new Map<string, number>();
  for (const { op } of changes) counts.set(op, (counts.get(op) ?? 0) + 1);
  return counts.size === 0 ? "nothing to change" : [...counts].map(([op, count]) => `${count} ${op}`).join(", ");
}
