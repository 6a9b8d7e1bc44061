import { z } from "zod";
import { resourcesIn } from "../exported";

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  protect: z.boolean().default(false),
  retainOnDelete: z.boolean().default(false),
  outputs: z.record(z.string(), z.unknown()).default({}),
});
type Resource = z.output<typeof resource>;

/** What a stack's state holds that somebody would miss, by name. */
export interface Contents {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  readonly buckets: readonly string[];
  readonly total: number;
  /** Further resources, as passwords and certificates. */
  readonly others: number;
  /** What Pulumi refuses to delete. */
  readonly protected: readonly string[];
  /** What stays where Pulumi deletes the rest. */
  readonly retained: readonly string[];
}

/** Pure. @param state as `stack.exportStack` gives it; what can't be understood is left out */
export function contentsOf(state: unknown): Contents {
  const all = resourcesIn(state).flatMap((one): Resource[] => {
    const known = resource.safeParse(one);
    return known.success && known.data.type !== "pulumi:pulumi:Stack" ? [known.data] : [];
  });
  const of = (type: string): string[] => all.filter((r) => r.type === type).map(nameOf);
  const named = {
    containers: of("docker:index/container:Container"),
    volumes: of("docker:index/volume:Volume"),
    networks: of("docker:index/network:Network"),
    buckets: of("aws:s3/bucket:Bucket"),
  };
  return {
    ...named,
    total: all.length,
    others: all.length - Object.values(named).flat().length,
    protected: all.filter((r) => r.protect).map(nameOf),
    retained: all.filter((r) => r.retainOnDelete).map(nameOf),
  };
}

/** Of the engine or of AWS, else Pulumi's. */
function nameOf({ urn, outputs }: Resource): string {
  const name = outputs.name ?? outputs.bucket;
  return typeof name === "string" ? name : (urn.split("::").at(-1) ?? urn);
}

/** What goes, for people. Pure. */
export function goneLines({ containers, volumes, networks, buckets, others }: Contents): string[] {
  // A files container and its volume are part of the member that they belong to.
  const own = (names: readonly string[]): string[] => names.filter((name) => !name.endsWith("-files"));
  const kinds: [string, readonly string[]][] = [
    ["container", own(containers)],
    ["volume with data", own(volumes)],
    ["network", networks],
    ["bucket with all in it", buckets],
  ];
  return [
    ...kinds.flatMap(([kind, names]) => names.map((name) => `- ${kind} ${name}`)),
    ...(others > 0 ? [`- passwords, certificates and what else belongs to it: ${others} more`] : []),
  ];
}
