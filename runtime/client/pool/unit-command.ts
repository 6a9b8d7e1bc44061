import { Command } from "ioredis";
import type { CommandSpec, WriteUnit } from "./write-unit";

/** Hears how each command ended. */
export interface CommandEnd {
  commandEnded(unit: WriteUnit, index: number, error: Error | undefined, value: unknown): void;
}

const utf8 = { replyEncoding: "utf8" } as const;
const bytes = {};

/** An ioredis command that belongs to a unit: ioredis' own forms of arguments and answers are kept. */
export function unitCommand(end: CommandEnd, unit: WriteUnit, index: number, spec: CommandSpec): Command {
  const command = new Command(
    spec.name,
    spec.args as (string | number | Buffer)[],
    unit.encoding === undefined ? bytes : utf8,
  );
  command.promise.then(
    (value: unknown) => end.commandEnded(unit, index, undefined, value),
    (error: unknown) => end.commandEnded(unit, index, error as Error, undefined),
  );
  return command;
}
