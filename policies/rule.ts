/** A resource as a policy sees it: what the program asks for, before anything is made. */
export interface Resource {
  /** Pulumi's token: `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
}

/** What someone may allow beyond the rules, by `pulumi … --policy-pack-config`. */
export interface Allowances {
  /** Host addresses that are not private, and on which ports may be published all the same. */
  readonly allowedAddresses: readonly string[];
}

interface Described {
  /** As it is told, and as docs/hardening.md names it. */
  readonly name: string;
  readonly description: string;
  /** What mends a violation. */
  readonly remedy: string;
}

/** A rule over one resource. */
export interface ResourceRule extends Described {
  /** What is wrong with it, a text each; pure. */
  readonly violations: (resource: Resource, allowances: Allowances) => readonly string[];
}

/** A rule over all resources of a stack. */
export interface StackRule extends Described {
  readonly stackViolations: (resources: readonly Resource[]) => readonly string[];
}

export type Rule = ResourceRule | StackRule;

export const CONTAINER = "docker:index/container:Container";
export const VOLUME = "docker:index/volume:Volume";

/** A property that is a list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A property that is an object, or an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The value of one of Docker's labels, which are a list of {label, value}. */
export function label({ props }: Resource, name: string): string | undefined {
  const found = list(props.labels)
    .map(record)
    .find((entry) => entry.label === name);
  return typeof found?.value === "string" ? found.value : undefined;
}

/** Whether it is a container that runs: those that only hand files to another's volume are made and never started. */
export function runs({ type, props }: Resource): boolean {
  return type === CONTAINER && props.start !== false;
}
