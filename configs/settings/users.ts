import { z } from "zod";
import { section, setting } from "./documented";

const command = setting(z.string().regex(/^[+-](@[a-z]+|[a-z][a-z0-9_-]*(\|[a-z0-9_-]+)?)$/), {
  about: "A rule for commands.",
  allowed: "+ or - and a command, command|subcommand or @category, in small letters",
  example: "+@read",
});
const key = setting(z.string().regex(/^(%(R|W|RW)~)?[^\s%~][^\s]*$/), {
  about: "A pattern of keys.",
  allowed: "a pattern such as shop:*, or %R~shop:* for reading only, without spaces",
  example: "shop:*",
});
const channel = setting(z.string().regex(/^[^\s&]\S*$/), {
  about: "A pattern of channels.",
  allowed: "a pattern such as news.*, without spaces, that does not match __sentinel__:hello",
  example: "news.*",
});

const keys = (fallback: string[], about: string) =>
  setting(z.array(key).default(fallback), { about, allowed: "a list of patterns" });
const channels = (fallback: string[], about: string) =>
  setting(z.array(channel).default(fallback), { about, allowed: "a list of patterns" });

const SUBSCRIBE_NOTE = "A PSUBSCRIBE is granted only where the very pattern stands in this list.";

/** Who may do what. */
export const users = {
  generatePasswords: setting(z.boolean().default(true), {
    about:
      "Make a password of 32 random bytes for each user whose password is not given. If false, each must be given as the secret `passwords.<user>`.",
    allowed: "true or false",
  }),
  app: section(
    z
      .strictObject({
        keys: keys(["*"], "Keys that `app` may use."),
        channels: channels(
          ["[^_]*", "__key*", "__keyspace@*__:*", "__keyevent@*__:*", "__redis__:invalidate"],
          `Channels that \`app\` may use: by default all that begin with no underscore, events of keys, and the invalidations that a cache in the application's memory hears. ${SUBSCRIBE_NOTE}`,
        ),
      })
      .prefault({}),
    "The user `app`: all but administrative and dangerous commands.",
  ),
  websocket: section(
    z
      .strictObject({
        keys: keys(["ws:*", "rate_limit:*"], "Keys that `websocket` may use."),
        channels: channels([], `Channels that \`websocket\` may use. ${SUBSCRIBE_NOTE}`),
      })
      .prefault({}),
    "The user `websocket`: what connection registries and rate limits need.",
  ),
  users: setting(
    z
      .record(
        z.string(),
        z.strictObject({
          commands: setting(z.array(command).min(1), {
            about:
              "Rules for commands, applied in order to a user who may do nothing. Most client libraries want +ping and +info as well.",
            allowed: "a list of at least one rule such as +@read, -@dangerous, +get, +client|setname",
            example: ["+@read", "+@write", "-@dangerous"],
          }),
          keys: keys([], "Keys that the user may use."),
          channels: channels([], `Channels that the user may use. ${SUBSCRIBE_NOTE}`),
        }),
      )
      .default({}),
    {
      about: "Further users by name. They may ask the Sentinels for the master as well.",
      allowed: "an object of names and {commands, keys, channels}",
    },
  ),
};
