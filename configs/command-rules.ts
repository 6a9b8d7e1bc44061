import { CATEGORIES, PLAIN_COMMANDS, SUBCOMMANDS } from "./redis-commands";
import { nearest } from "./settings/near";

/** What is wrong with a rule for commands, in words that say what is allowed; undefined for a good one. */
export type RuleProblem = string | undefined;

/**
 * Checks a rule such as `+get`, `+client|setname` or `-@dangerous` against the commands of Redis 7.0. A server that meets an unknown one
 * in its aclfile does not start, so a slip of the pen would stop a rolling change at its first node.
 */
export function problemWithRule(rule: string): RuleProblem {
  const name = rule.slice(1);
  if (name.startsWith("@")) return problem(name.slice(1), CATEGORIES, "a category of Redis 7.0", "@");
  const [command = "", sub] = name.split("|");
  const known = SUBCOMMANDS[command];
  if (!known && !PLAIN_COMMANDS.has(command)) {
    return problem(command, [...PLAIN_COMMANDS, ...Object.keys(SUBCOMMANDS)], "a command of Redis 7.0", "");
  }
  if (sub === undefined) return undefined;
  if (known) return problem(sub, known, `a subcommand of ${command} in Redis 7.0`, `${command}|`);
  return `${rule.charAt(0)}${command}, as this command has no subcommands`;
}

function problem(name: string, known: readonly string[], what: string, prefix: string): RuleProblem {
  if (known.includes(name)) return undefined;
  const meant = nearest(name, known);
  return meant === undefined ? what : `${what}, perhaps ${prefix}${meant}`;
}
