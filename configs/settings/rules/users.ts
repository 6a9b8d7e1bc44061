import { reachesHello } from "../../channels";
import { RESERVED_USERS } from "../../reserved-users";
import type { Settings } from "../complete";
import { pathText, removeCommand, setCommand, show, type Fault } from "../fault";
import type { Rule } from "./rule";

const NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/;

/** Rules on users. */
export const userRules: readonly Rule[] = [
  {
    reads: [],
    check: ({ users }) =>
      Object.keys(users)
        .filter((name) => !NAME.test(name) || RESERVED_USERS.includes(name))
        .map((name) => {
          const setting = pathText(["users", name]);
          const allowed = NAME.test(name)
            ? `a name other than the group's own users: ${RESERVED_USERS.join(", ")}`
            : "a name of 1 to 64 letters, digits and - _, the first a letter";
          return { setting, value: show(name), allowed, fix: removeCommand(setting) };
        }),
  },
  {
    reads: [],
    check: ({ users }) => Object.keys(users).flatMap((name) => checkChannels(users[name], ["users", name])),
  },
  { reads: [], check: ({ app }) => checkChannels(app, ["app"]) },
  { reads: [], check: ({ websocket }) => checkChannels(websocket, ["websocket"]) },
];

/** Nobody but Sentinel's own user may reach Sentinel's channel. */
function checkChannels(user: Pick<Settings["app"], "channels"> | undefined, path: readonly string[]): Fault[] {
  return (user?.channels ?? []).flatMap((pattern, i) => {
    if (!reachesHello(pattern)) return [];
    const setting = pathText([...path, "channels", i]);
    const allowed =
      "a pattern that does not match __sentinel__:hello, where whoever may publish can forge the topology";
    return [{ setting, value: show(pattern), allowed, fix: setCommand(setting, pattern === "*" ? "[^_]*" : "news.*") }];
  });
}
