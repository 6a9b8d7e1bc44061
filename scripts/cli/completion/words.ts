import type { Command } from "commander";

/** What may be typed at one place of the command line. */
export interface Place {
  /** Verbs that lead here, `backup list`; empty at the top. */
  readonly verbs: readonly string[];
  readonly description: string;
  /** Verbs below, and words that an argument may be. */
  readonly words: readonly Word[];
  readonly options: readonly Word[];
}

export interface Word {
  readonly word: string;
  readonly description: string;
}

/** Every place of a program, the top first. Pure. @param choices words of a verb's argument, by its verbs */
export function placesOf(
  command: Command,
  choices: Readonly<Record<string, readonly string[]>> = {},
  verbs: readonly string[] = [],
): Place[] {
  const globals = verbs.length === 0 ? [] : rootOf(command).options;
  const own = verbs.length === 0 ? [...command.options] : [...command.options, ...globals];
  const subs = command.commands.filter((sub) => sub.name() !== "help");
  const args = (choices[verbs.join(" ")] ?? []).map((word) => ({ word, description: "" }));
  const place: Place = {
    verbs,
    description: command.description(),
    words: [...subs.map((sub) => ({ word: sub.name(), description: firstSentence(sub.description()) })), ...args],
    options: own
      .flatMap(({ long, description }) => (long ? [{ word: long, description }] : []))
      .concat({ word: "--help", description: "help" }),
  };
  return [place, ...subs.flatMap((sub) => placesOf(sub, choices, [...verbs, sub.name()]))];
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}

const firstSentence = (text: string): string => /^.*?[.;:](?=\s|$)/.exec(text)?.[0].slice(0, -1) ?? text;
