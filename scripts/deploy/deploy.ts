import { join } from "node:path";
import type { EngineEvent, OutputMap, Stack } from "@pulumi/pulumi/automation";
import type { Settings } from "../../configs/settings";
import { changeOf, errorOf, violationOf, type Change, type Violation } from "./changes";

const ROOT = join(__dirname, "../..");

/** What a preview found. */
export interface Preview {
  readonly changes: readonly Change[];
  readonly violations: readonly Violation[];
}

/** What a deployment did. */
export interface Deployment extends Preview {
  readonly unchanged: number;
  readonly outputs: OutputMap;
}

export interface Options {
  /** Called for each change as it is done. */
  readonly onChange?: (change: Change) => void;
  readonly signal?: AbortSignal;
  /** URNs, or patterns of them with `**`; nothing else is touched. */
  readonly target?: readonly string[];
  /** Look first at what is there: what was removed or changed by hand is brought back. */
  readonly refresh?: boolean;
}

/** Pulumi stopped. The text is what it says is wrong, without its progress. */
export class EngineError extends Error {
  override readonly name = "EngineError";

  constructor(
    message: string,
    readonly violations: readonly Violation[],
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** What would change. @throws EngineError where Pulumi stops, as it does for a policy that is violated */
export async function previewStack(
  stack: Stack,
  settings: Settings,
  options: Options & { readonly configFile?: string } = {},
): Promise<Preview> {
  const seen = new Seen("resourcePreEvent", options);
  const { configFile } = options;
  const file = configFile === undefined ? {} : { configFile };
  await seen.during((onEvent) => stack.preview({ ...policies(settings), ...given(options), ...file, onEvent }));
  return seen;
}

/**
 * Makes it so.
 * @param options `together`: all members at once, where no node runs; else one after the other
 * @throws EngineError as above; what was changed until then is in the stack's state
 */
export async function deployStack(
  stack: Stack,
  settings: Settings,
  options: Options & { readonly together?: boolean } = {},
): Promise<Deployment> {
  const { workspace } = stack;
  workspace.envVars = { ...workspace.envVars, REDIS_HA_TOGETHER: options.together ? "yes" : "no" };
  const seen = new Seen("resOutputsEvent", options);
  const { summary, outputs } = await seen.during((onEvent) =>
    stack.up({ ...policies(settings), ...given(options), onEvent, suppressProgress: true }),
  );
  const { same = 0 } = (summary.resourceChanges ?? {}) as Record<string, number>;
  return { changes: seen.changes, violations: seen.violations, unchanged: same, outputs };
}

/** Removes all that the stack has made. @returns what is gone @throws EngineError as above; the same again goes on */
export async function destroyStack(
  stack: Stack,
  options: Pick<Options, "onChange" | "signal"> = {},
): Promise<readonly Change[]> {
  const seen = new Seen("resOutputsEvent", options);
  await seen.during((onEvent) => stack.destroy({ ...given(options), onEvent, suppressProgress: true }));
  return seen.changes;
}

function policies({ enforcePolicies }: Settings): { policyPacks?: string[] } {
  return enforcePolicies ? { policyPacks: [join(ROOT, "policies")] } : {};
}

function given({ signal, target, refresh }: Options): { signal?: AbortSignal; target?: string[]; refresh?: boolean } {
  return {
    ...(signal ? { signal } : {}),
    ...(target ? { target: [...target] } : {}),
    ...(refresh ? { refresh } : {}),
  };
}

/** Gathers what the engine tells while it works. */
class Seen implements Preview {
  readonly changes: Change[] = [];
  readonly violations: Violation[] = [];
  private readonly errors: string[] = [];
  private readonly urns = new Set<string>();

  /** @param event which one tells of a change: that it is to come, in a preview, or that it is done, in a deployment */
  constructor(
    private readonly event: "resourcePreEvent" | "resOutputsEvent",
    private readonly options: Options,
  ) {}

  async during<T>(work: (onEvent: (event: EngineEvent) => void) => Promise<T>): Promise<T> {
    try {
      return await work((event) => this.read(event));
    } catch (error) {
      const stopped = this.violations.filter(({ mandatory }) => mandatory);
      const own = this.errors.filter((text) => !/^(preview|update|destroy) failed$/.test(text));
      const told = own.length > 0 ? own : stopped.map(violationText);
      const fallback = error instanceof Error ? error.message : String(error);
      throw new EngineError(told.length > 0 ? told.join("\n") : fallback, stopped, error);
    }
  }

  private read(event: EngineEvent): void {
    const [violation, error] = [violationOf(event), errorOf(event)];
    if (violation) this.violations.push(violation);
    if (error !== undefined) this.errors.push(error);
    const step = event[this.event]?.metadata;
    const change = step && changeOf(step);
    // A component is told of twice: when it is made, and when it has its outputs.
    if (!change || this.urns.has(step.urn)) return;
    this.urns.add(step.urn);
    this.changes.push(change);
    this.options.onChange?.(change);
  }
}

/** A line for people. Pure. */
export function violationText({ policy, resource, message }: Violation): string {
  return `${resource}: ${policy}: ${message}`;
}
