/** What became of a promise within a time. */
export type Outcome<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "pending" };

/** Looks at a promise for so long, and no longer. */
export async function outcomeWithin<T>(ms: number, promise: Promise<T>): Promise<Outcome<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome<T>>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "pending" }), ms);
  });
  const settled = promise.then(
    (value): Outcome<T> => ({ kind: "value", value }),
    (error: unknown): Outcome<T> => ({ kind: "error", error }),
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/** Things to close at the end of a test, the last first, whatever happened. */
export class CleanUp {
  private steps: (() => unknown)[] = [];

  add<T>(thing: T, end: (thing: T) => unknown): T {
    this.steps.push(() => end(thing));
    return thing;
  }

  async run(): Promise<void> {
    const { steps } = this;
    this.steps = [];
    for (const step of steps.reverse()) await step();
  }
}
