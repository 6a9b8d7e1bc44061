import type { LogLine } from "./log-line";

/** What a node's supervisor says that a failover has to do with. Times are milliseconds of Unix time. */
export type SupervisorWord = { readonly at: number; readonly node: string } & (
  | { readonly kind: "handed-over"; readonly to: string; readonly pausedMs: number | undefined }
  | { readonly kind: "crashed"; readonly how: string }
  | { readonly kind: "promoted" }
  | { readonly kind: "gave-up"; readonly reason: string }
);

/** Reads the supervisors' lines, JSON among those of Redis. Pure; what makes no sense is left out. */
export function supervisorWords(lines: readonly LogLine[]): SupervisorWord[] {
  return lines.flatMap(({ member: node, at, text }): SupervisorWord[] => {
    const said = jsonOf(text);
    const base = { at, node };
    switch (said?.msg) {
      case "handed over": {
        const pausedMs = typeof said.pausedMs === "number" ? said.pausedMs : undefined;
        return typeof said.master === "string" ? [{ ...base, kind: "handed-over", to: said.master, pausedMs }] : [];
      }
      case "Redis ended by itself":
        return [{ ...base, kind: "crashed", how: String(said.how) }];
      case "role or history changed":
        return said.role === "master" ? [{ ...base, kind: "promoted" }] : [];
      case "start decision":
        return said.act === "failover" ? [{ ...base, kind: "gave-up", reason: String(said.reason) }] : [];
      default:
        return [];
    }
  });
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
