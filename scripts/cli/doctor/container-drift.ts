import type { ContainerInspectInfo } from "dockerode";
import { z } from "zod";
import { resourcesIn } from "../exported";

/** What the program made, by the stack's state. */
export interface Made {
  readonly id: string;
  readonly image: string;
  /** Megabytes. */
  readonly memory: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
}

const labels = z.array(z.object({ label: z.string(), value: z.string() })).default([]);
const container = z.object({
  type: z.literal("docker:index/container:Container"),
  id: z.string(),
  outputs: z.object({
    name: z.string(),
    image: z.string(),
    memory: z.number().optional(),
    labels,
    envs: z.array(z.string()).default([]),
  }),
});

/** The containers in a stack's exported state, by name. Pure; what can't be understood is left out. */
export function madeContainers(exported: unknown): ReadonlyMap<string, Made> {
  return new Map(
    resourcesIn(exported).flatMap((resource): [string, Made][] => {
      const one = container.safeParse(resource);
      if (!one.success) return [];
      const { id, outputs } = one.data;
      const own = Object.fromEntries(outputs.labels.map(({ label, value }) => [label, value]));
      return [[outputs.name, { id, image: outputs.image, memory: outputs.memory, labels: own, env: outputs.envs }]];
    }),
  );
}

type Seen = Pick<ContainerInspectInfo, "Id"> & {
  readonly Config: Pick<ContainerInspectInfo["Config"], "Image" | "Labels" | "Env">;
  readonly HostConfig: Pick<ContainerInspectInfo["HostConfig"], "Memory">;
};

/** What differs between a container and what the program made, in words. Values of the environment are not told. Pure. */
export function changesOf(made: Made, { Id, Config, HostConfig }: Seen): string[] {
  const memory = (HostConfig.Memory ?? 0) / (1 << 20);
  const different = Object.entries(made.labels).filter(([label, value]) => Config.Labels[label] !== value);
  const files = different.some(([label]) => label === "redis-ha.files");
  const lacking = made.env.filter((entry) => !Config.Env.includes(entry)).map((entry) => entry.split("=")[0] ?? "");
  return [
    ...(Id.startsWith(made.id) || made.id.startsWith(Id) ? [] : ["it is another container than the program made"]),
    ...(Config.Image === made.image ? [] : [`it runs the image ${Config.Image} instead of ${made.image}`]),
    ...(made.memory === undefined || made.memory === memory
      ? []
      : [`its memory limit is ${Math.round(memory)} MB instead of ${made.memory}`]),
    ...(files ? ["it runs on other files than the program made (label redis-ha.files)"] : []),
    ...different.flatMap(([label]) => (label === "redis-ha.files" ? [] : [`its label ${label} is another one`])),
    ...(lacking.length > 0 ? [`its environment lacks or changes ${lacking.join(", ")}`] : []),
  ];
}
