import { CATEGORIES, PLAIN_COMMANDS, SUBCOMMANDS } from "./redis-commands";
import { nearest } from "./settings/near";

/** What is wrong with a rule for commands. */
export interface RuleProblem {
  /** What is allowed in its place, in words. */
  readonly allowed: string;
  /** The rule that was probably meant. */
  readonly meant: string | undefined;
}

/**
 * Checks a rule such as `+get`, `+client|setname` or `-@dangerous` against the commands of Redis 7.0. A server that meets an unknown one
 * in its aclfile does not start, so a slip of the pen would stop a rolling change at its first node. Undefined for a good rule.
 */
export function problemWithRule(rule: string): RuleProblem | undefined {
  const [sign, name] = [rule.charAt(0), rule.slice(1)];
  if (name.startsWith("@")) return problem(name.slice(1), CATEGORIES, "a category of Redis 7.0", `${sign}@`);
  const [command = "", sub] = name.split("|");
  const known = SUBCOMMANDS[command];
  if (!known && !PLAIN_COMMANDS.has(command)) {
    return problem(command, [...PLAIN_COMMANDS, ...Object.keys(SUBCOMMANDS)], "a command of Redis 7.0", sign);
  }
  if (sub === undefined) return undefined;
  if (known) return problem(sub, known, `a subcommand of ${command} in Redis 7.0`, `${sign}${command}|`);
  return { allowed: `${sign}${command}, as this command has no subcommands`, meant: sign + command };
}

function problem(name: string, known: readonly string[], what: string, prefix: string): RuleProblem | undefined {
  if (known.includes(name)) return undefined;
  const near = nearest(name, known);
  const meant = near === undefined ? undefined : prefix + near;
  return { allowed: meant === undefined ? what : `${what}, perhaps ${meant}`, meant };
}
