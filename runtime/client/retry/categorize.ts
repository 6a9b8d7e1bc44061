import { exists, hasFlag } from "@ioredis/commands";
import type { Category } from "./category";
import { commandTable } from "./command-table";

type Args = readonly unknown[];

/** Commands whose category depends on what they are asked to do. */
const byArguments: Readonly<Record<string, (args: Args) => Category>> = {
  // The time to live counts from the second run; NX and IFEQ let the server itself refuse it; GET asks for the value before, which
  // a second run no longer finds.
  set: (args) =>
    hasWord(args, 2, "GET")
      ? "WriteAccumulating"
      : hasWord(args, 2, "NX", "IFEQ", "IFNE")
        ? "WriteChecked"
        : "WriteLastWins",
  getex: (args) => (args.length > 1 ? "WriteLastWins" : "ReadOnly"),
  zadd: (args) => {
    const options = beforeNumbers(args.slice(1));
    return hasWord(options, 0, "INCR")
      ? "WriteAccumulating"
      : hasWord(options, 0, "NX")
        ? "WriteChecked"
        : "WriteLastWins";
  },
  geoadd: (args) => (hasWord(beforeNumbers(args.slice(1)), 0, "NX") ? "WriteChecked" : "WriteLastWins"),
  xadd: (args) => (/^\d+-\d+$/.test(streamId(args)) ? "WriteChecked" : "WriteAccumulating"),
  bitfield: (args) =>
    hasWord(args, 1, "INCRBY") ? "WriteAccumulating" : hasWord(args, 1, "SET") ? "WriteLastWins" : "ReadOnly",
  sort: (args) => (hasWord(args, 1, "STORE") ? "WriteLastWins" : "ReadOnly"),
  georadius: (args) => (hasWord(args, 5, "STORE", "STOREDIST") ? "WriteLastWins" : "ReadOnly"),
  georadiusbymember: (args) => (hasWord(args, 4, "STORE", "STOREDIST") ? "WriteLastWins" : "ReadOnly"),
  restore: (args) => (hasWord(args, 3, "REPLACE") ? "WriteLastWins" : "WriteChecked"),
  copy: (args) => (hasWord(args, 2, "REPLACE") ? "WriteLastWins" : "WriteChecked"),
  client: (args) =>
    hasWord(args.slice(0, 1), 0, "KILL", "PAUSE", "UNPAUSE", "UNBLOCK") ? "ServerAdmin" : "Connection",
  config: (args) => (hasWord(args.slice(0, 1), 0, "GET", "HELP") ? "ReadOnly" : "ServerAdmin"),
  memory: (args) => (hasWord(args.slice(0, 1), 0, "PURGE") ? "ServerAdmin" : "ReadOnly"),
  object: () => "ReadOnly",
  command: () => "ReadOnly",
  script: (args) => (hasWord(args.slice(0, 1), 0, "LOAD", "EXISTS") ? "WriteLastWins" : "ServerAdmin"),
  function: (args) => (hasWord(args.slice(0, 1), 0, "LIST", "STATS", "DUMP") ? "ReadOnly" : "ServerAdmin"),
  cluster: () => "ServerAdmin",
  // Creating a group twice answers BUSYGROUP; the rest sets something to a given value.
  xgroup: (args) => (hasWord(args.slice(0, 1), 0, "CREATE", "CREATECONSUMER") ? "WriteChecked" : "WriteLastWins"),
};

/** In which category a command falls. Pure; the name in any case, the arguments as they will be sent. */
export function categorize(name: string, args: Args): Category {
  const command = name.toLowerCase();
  const rule = Object.hasOwn(byArguments, command) ? byArguments[command] : undefined;
  if (rule) return rule(args);
  return commandTable.get(command) ?? (exists(command) && hasFlag(command, "readonly") ? "ReadOnly" : "Never");
}

/** Options stand before the first score or coordinate; behind it a member may be called «NX» itself. */
function beforeNumbers(args: Args): Args {
  const first = args.findIndex((arg) => /^[-+]?[\d.]/.test(text(arg)));
  return first < 0 ? args : args.slice(0, first);
}

/** The id of an XADD: behind the key and the options for trimming. */
function streamId(args: Args): string {
  let i = 1;
  for (; i < args.length; i += 1) {
    const word = text(args[i]).toUpperCase();
    if (word === "MAXLEN" || word === "MINID") i += /^[=~]$/.test(text(args[i + 1])) ? 2 : 1;
    else if (word === "LIMIT") i += 1;
    else if (!["NOMKSTREAM", "KEEPREF", "DELREF", "ACKED"].includes(word)) break;
  }
  return text(args[i]);
}

function hasWord(args: Args, from: number, ...words: readonly string[]): boolean {
  return args.slice(from).some((arg) => words.includes(text(arg).toUpperCase()));
}

function text(arg: unknown): string {
  return typeof arg === "string" || typeof arg === "number"
    ? String(arg)
    : Buffer.isBuffer(arg)
      ? arg.toString("latin1")
      : "";
}
