import type { Command } from "commander";

/** Adds one verb, with its options, examples and action. */
export type Verb = (program: Command) => void;

/** Text below a verb's help: its examples, each with what it does. */
export function examples(...lines: readonly (readonly [command: string, does: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`).join("\n")}\n`;
}
