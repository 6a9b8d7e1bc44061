import { reachesHello } from "../../channels";
import { problemWithRule } from "../../command-rules";
import { RESERVED_USERS } from "../../reserved-users";
import type { Settings } from "../complete";
import { pathText, removeCommand, setCommand, show, type Fault } from "../fault";
import { isAtLeast } from "../image";
import type { Rule } from "./rule";

const NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/;

/** Rules on users. */
export const userRules: readonly Rule[] = [
  { reads: [], check: ({ users }) => Object.keys(users).flatMap(checkName) },
  { reads: ["serverVersion"], check: checkCommands },
  {
    reads: [],
    check: ({ users, app, websocket }) => [
      ...checkChannels(["app"], app.channels),
      ...checkChannels(["websocket"], websocket.channels),
      ...Object.entries(users).flatMap(([name, user]) => checkChannels(["users", name], user.channels)),
    ],
  },
];

function checkName(name: string): Fault[] {
  if (NAME.test(name) && !RESERVED_USERS.includes(name)) return [];
  const setting = pathText(["users", name]);
  const allowed = NAME.test(name)
    ? `a name other than the group's own users: ${RESERVED_USERS.join(", ")}`
    : "a name of 1 to 64 letters, digits and - _, the first a letter";
  return [{ setting, value: show(name), allowed, fix: removeCommand(setting) }];
}

/** The commands of newer versions are not known here: their rules are checked by Redis itself. */
function checkCommands({ users, serverVersion }: Settings): Fault[] {
  if (isAtLeast(serverVersion, "7.2")) return [];
  return Object.entries(users).flatMap(([name, { commands }]) =>
    commands.flatMap((rule, i): Fault[] => {
      const problem = problemWithRule(rule);
      if (problem === undefined) return [];
      const setting = pathText(["users", name, "commands", i]);
      const { allowed, meant } = problem;
      const other = meant?.startsWith("-") === false ? meant : "+@read";
      return [{ setting, value: show(rule), allowed, fix: setCommand(setting, other) }];
    }),
  );
}

/** Nobody but Sentinel's own user may reach Sentinel's channel. */
function checkChannels(path: readonly string[], channels: readonly string[]): Fault[] {
  return channels.flatMap((pattern, i) => {
    if (!reachesHello(pattern)) return [];
    const setting = pathText([...path, "channels", i]);
    const allowed =
      "a pattern that does not match __sentinel__:hello, where whoever may publish can forge the topology";
    return [{ setting, value: show(pattern), allowed, fix: setCommand(setting, pattern === "*" ? "[^_]*" : "news.*") }];
  });
}
