import type { Clients } from "./clients";
import type { Values } from "./values";

export interface Made {
  readonly id: string;
  /** What AWS decided, beside the inputs. */
  readonly outputs?: Values;
}

/** How one type of resource is made by calls of AWS' API. */
export interface Resource {
  /** Properties that can't change: another value is another resource. */
  readonly fixed: readonly string[];
  readonly create: (aws: Clients, inputs: Values) => Promise<Made>;
  /** @param outputs what the state has of it */
  readonly update: (aws: Clients, id: string, inputs: Values, outputs: Values) => Promise<Values | undefined>;
  /** Throws with an error of AWS that says so when it is gone. */
  readonly exists: (aws: Clients, id: string, outputs: Values) => Promise<unknown>;
  readonly remove: (aws: Clients, id: string, outputs: Values) => Promise<unknown>;
}

/** Whether AWS says that something isn't there. */
export function isGone(error: unknown): boolean {
  const { name = "", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return (
    $metadata?.httpStatusCode === 404 || /NotFound|NoSuch|NonExistent|DoesNotExist|InvalidRequestException/.test(name)
  );
}

/** Creating and updating are one call that puts the whole. */
export function put(
  id: (inputs: Values) => string,
  resource: {
    readonly fixed: readonly string[];
    readonly put: (aws: Clients, inputs: Values) => Promise<unknown>;
    readonly exists: Resource["exists"];
    readonly remove: Resource["remove"];
  },
): Resource {
  return {
    fixed: resource.fixed,
    create: async (aws, inputs) => {
      await resource.put(aws, inputs);
      return { id: id(inputs) };
    },
    update: async (aws, _id, inputs) => {
      await resource.put(aws, inputs);
      return undefined;
    },
    exists: resource.exists,
    remove: resource.remove,
  };
}
