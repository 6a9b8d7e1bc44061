import type { BadSettings } from "./bad-settings";

/** Bad settings: users. */
export const users: readonly BadSettings[] = [
  {
    what: "a reserved user",
    raw: { users: { admin: { commands: ["+@all"] } } },
    message: [
      'users.admin: got "admin"; allowed: a name other than the group\'s own users: default, app, websocket, replication, sentinel, monitor, backup, admin, node; run: pulumi config rm --path users.admin',
    ],
  },
  {
    what: "a user's name with a space",
    raw: { users: { "my shop": { commands: ["+get"] } } },
    message: [
      'users["my shop"]: got "my shop"; allowed: a name of 1 to 64 letters, digits and - _, the first a letter; run: pulumi config rm --path \'users["my shop"]\'',
    ],
  },
  {
    what: "a user without commands",
    raw: { users: { shop: { keys: ["shop:*"] } } },
    message: [
      'users.shop.commands: got nothing; allowed: a list of at least one rule such as +@read, -@dangerous, +get, +client|setname; run: pulumi config set --path users.shop.commands \'["+@read","+@write","-@dangerous"]\'',
    ],
  },
  {
    what: "a command rule that is none",
    raw: { users: { shop: { commands: ["get"] } } },
    message: [
      "users.shop.commands[0]: got \"get\"; allowed: + or - and a command, command|subcommand or @category, in small letters; run: pulumi config set --path 'users.shop.commands[0]' +@read",
    ],
  },
  {
    what: "an unknown command",
    raw: { users: { shop: { commands: ["+ping", "+gett"] } } },
    message: [
      "users.shop.commands[1]: got \"+gett\"; allowed: a command of Redis 7.0, perhaps +get; run: pulumi config set --path 'users.shop.commands[1]' +get",
    ],
  },
  {
    what: "an unknown subcommand of this version",
    raw: { users: { shop: { commands: ["+client|setinfo"] } } },
    message: [
      "users.shop.commands[0]: got \"+client|setinfo\"; allowed: a subcommand of client in Redis 7.0; run: pulumi config set --path 'users.shop.commands[0]' +@read",
    ],
  },
  {
    what: "an unknown category",
    raw: { users: { shop: { commands: ["+@reads"] } } },
    message: [
      "users.shop.commands[0]: got \"+@reads\"; allowed: a category of Redis 7.0, perhaps +@read; run: pulumi config set --path 'users.shop.commands[0]' +@read",
    ],
  },
  {
    what: "all channels",
    raw: { users: { shop: { commands: ["+@all"], channels: ["*"] } } },
    message: [
      "users.shop.channels[0]: got \"*\"; allowed: a pattern that does not match __sentinel__:hello, where whoever may publish can forge the topology; run: pulumi config set --path 'users.shop.channels[0]' '[^_]*'",
    ],
  },
  {
    what: "a channel pattern that reaches Sentinel's",
    raw: { app: { channels: ["news.*", "__s*"] } },
    message: [
      "app.channels[1]: got \"__s*\"; allowed: a pattern that does not match __sentinel__:hello, where whoever may publish can forge the topology; run: pulumi config set --path 'app.channels[1]' 'news.*'",
    ],
  },
  {
    what: "a key pattern with a space",
    raw: { users: { shop: { commands: ["+get"], keys: ["my shop:*"] } } },
    message: [
      "users.shop.keys[0]: got \"my shop:*\"; allowed: a pattern such as shop:*, or %R~shop:* for reading only, without spaces; run: pulumi config set --path 'users.shop.keys[0]' 'shop:*'",
    ],
  },
  {
    what: "letters that are no events",
    raw: { redis: { notifyKeyspaceEvents: "KEQ" } },
    message: [
      "redis.notifyKeyspaceEvents: got \"KEQ\"; allowed: letters among K E g $ l s h z x e t d m n A; run: pulumi config set --path redis.notifyKeyspaceEvents ''",
    ],
  },
  {
    what: "a log size that Docker refuses",
    raw: { logging: { maxSize: "10mb" } },
    message: [
      'logging.maxSize: got "10mb"; allowed: a whole number and k, m or g, as Docker takes it; run: pulumi config set --path logging.maxSize 10m',
    ],
  },
];
