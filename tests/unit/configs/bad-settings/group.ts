import type { BadSettings } from "./bad-settings";

/** Bad settings: numbers, names, unknown settings. */
export const group: readonly BadSettings[] = [
  {
    what: "a number out of range",
    raw: { nodes: "12" },
    message: ["nodes: got 12; allowed: a whole number from 1 to 9; run: pulumi config set nodes 3"],
  },
  {
    what: "a text for a number",
    raw: { nodes: "three" },
    message: ['nodes: got "three"; allowed: a whole number from 1 to 9; run: pulumi config set nodes 3'],
  },
  {
    what: "a fraction",
    raw: { nodes: "2.5" },
    message: ['nodes: got "2.5"; allowed: a whole number from 1 to 9; run: pulumi config set nodes 3'],
  },
  {
    what: "an even number of Sentinels",
    raw: { sentinels: "4" },
    message: [
      "sentinels: got 4; allowed: an odd number: one more survives no further loss, as a majority of all must agree; run: pulumi config set sentinels 5",
    ],
  },
  {
    what: "a quorum that can't be reached",
    raw: { quorum: "4" },
    message: ["quorum: got 4; allowed: at most the number of sentinels (3); run: pulumi config set quorum 2"],
  },
  {
    what: "a group's name with a space",
    raw: { group: "my master" },
    message: [
      'group: got "my master"; allowed: 1 to 64 letters, digits and . - _; run: pulumi config set group mymaster',
    ],
  },
  {
    what: "a container name that Docker refuses",
    raw: { prefix: "-dev" },
    message: [
      'prefix: got "-dev"; allowed: 1 to 40 letters, digits and . - _, the first a letter or digit; run: pulumi config set prefix redis',
    ],
  },
  {
    what: "an unknown setting at the top",
    raw: { nodez: "5" },
    message: [
      "nodez: got an unknown setting; allowed: perhaps nodes was meant; run: pulumi config rm nodez && pulumi config set nodes 5",
    ],
  },
  {
    what: "an unknown setting in a section",
    raw: { timeouts: { downAftrMs: 3000 } },
    message: [
      "timeouts.downAftrMs: got an unknown setting; allowed: perhaps timeouts.downAfterMs was meant; run: pulumi config rm --path timeouts.downAftrMs && pulumi config set --path timeouts.downAfterMs 3000",
    ],
  },
  {
    what: "a setting in the wrong place",
    raw: { downAfterMs: "3000" },
    message: [
      "downAfterMs: got an unknown setting; allowed: perhaps timeouts.downAfterMs was meant; run: pulumi config rm downAfterMs && pulumi config set --path timeouts.downAfterMs 3000",
    ],
  },
  {
    what: "an unknown setting like no other, whose value may be a secret",
    raw: { xyzzy: "hunter2" },
    message: ["xyzzy: got an unknown setting; allowed: the settings in docs/settings.md; run: pulumi config rm xyzzy"],
  },
  {
    what: "a misspelt secret",
    raw: { pasword: { app: "hunter2" } },
    message: ["pasword: got an unknown setting; allowed: perhaps passwords was meant; run: pulumi config rm pasword"],
  },
  {
    what: "a text for a section",
    raw: { timeouts: "5000" },
    message: [
      'timeouts: got "5000"; allowed: an object with the settings in docs/settings.md; run: pulumi config rm timeouts',
    ],
  },
  {
    what: "a list for a section",
    raw: { redis: "[1]" },
    message: ["redis: got [1]; allowed: an object with the settings in docs/settings.md; run: pulumi config rm redis"],
  },
  {
    what: "a text for a truth value",
    raw: { protect: "maybe" },
    message: ['protect: got "maybe"; allowed: true or false; run: pulumi config set protect true'],
  },
  {
    what: "several at once",
    raw: {
      nodes: "12",
      memory: "256mb",
      maxmemory: "1gb",
      sentinels: "2",
      tls: { certDays: 10 },
      timeouts: { downAftrMs: "6000" },
    },
    message: [
      "nodes: got 12; allowed: a whole number from 1 to 9; run: pulumi config set nodes 3",
      "timeouts.downAftrMs: got an unknown setting; allowed: perhaps timeouts.downAfterMs was meant; run: pulumi config rm --path timeouts.downAftrMs && pulumi config set --path timeouts.downAfterMs 6000",
      "sentinels: got 2; allowed: an odd number: one more survives no further loss, as a majority of all must agree; run: pulumi config set sentinels 3",
      "maxmemory: got 1gb; allowed: at most 60 % of memory (256mb), so that a fork fits: 153mb; run: pulumi config set maxmemory 153mb",
      "tls.renewBeforeDays: got 30; allowed: less than tls.certDays (10), or each `pulumi up` renews; run: pulumi config set --path tls.renewBeforeDays 2",
    ],
  },
];
