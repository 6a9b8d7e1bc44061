import type { ModuleFormat } from "./javascript";

/**
 * A module that stands for an optional package: its classes are looked up when the first object is made, and the package is loaded
 * then. It must be loadable by `require`, since constructors can't wait.
 */
export function optionalPeer(name: string, classes: readonly string[], format: ModuleFormat): string {
  const loader =
    format === "esm"
      ? [
          `import { createRequire } from "node:module";`,
          `const load = () => createRequire(import.meta.url)(${JSON.stringify(name)});`,
        ]
      : [`const load = () => require(${JSON.stringify(name)});`];
  const exported = classes.map((c) => `export function ${c}(...args) { return new (load().${c})(...args); }`);
  return [...loader, ...exported].join("\n");
}
