import type { BadSettings } from "./bad-settings";

const on = { enabled: true, bucket: "backups", region: "eu-central-1" };
const host = { advertise: "host", hostAddress: "192.0.2.1" };
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444";

/** Bad settings of backups. */
export const backup: readonly BadSettings[] = [
  {
    what: "backups without a bucket and region, of a class that nobody keeps long enough",
    raw: { backup: { enabled: "true", schedules: { weekly: "0 1 * * 0" } } },
    message: [
      'backup.bucket: got nothing; allowed: a bucket\'s name, as backup.enabled is set; run: pulumi config set --path backup.bucket "$(printf redis-ha-%s "$(openssl rand -hex 8)")"',
      "backup.retentionDays.weekly: got 7; allowed: at least 8, or a weekly backup is gone before the next one is made; run: pulumi config set --path backup.retentionDays.weekly 8",
      "backup.region: got nothing; allowed: a region, as backup.target is aws; run: pulumi config set --path backup.region eu-central-1",
    ],
  },
  {
    what: "a bucket's name with capitals",
    raw: { backup: { bucket: "My_Backups" } },
    message: [
      'backup.bucket: got "My_Backups"; allowed: 3 to 63 small letters, digits and single -, the first and last no -; run: pulumi config set --path backup.bucket "$(printf redis-ha-%s "$(openssl rand -hex 8)")"',
    ],
  },
  {
    what: "a prefix with a slash at its end",
    raw: { backup: { prefix: "redis/" } },
    message: [
      'backup.prefix: got "redis/"; allowed: letters, digits and . - _, with single / between, none at the ends; run: pulumi config rm --path backup.prefix',
    ],
  },
  {
    what: "a place for backups that there isn't, with a region that is none",
    raw: { backup: { target: "gcs", region: "Frankfurt" } },
    message: [
      'backup.target: got "gcs"; allowed: aws, s3, local; run: pulumi config set --path backup.target aws',
      'backup.region: got "Frankfurt"; allowed: a region such as eu-central-1; run: pulumi config set --path backup.region eu-central-1',
    ],
  },
  {
    what: "another store without its address",
    raw: { backup: { ...on, target: "s3" } },
    message: [
      "backup.endpoint: got nothing; allowed: the store's URL, as backup.target is s3; run: pulumi config set --path backup.endpoint https://s3.example.com",
    ],
  },
  {
    what: "a store's address with a password",
    raw: { backup: { endpoint: "https://me:secret@s3.example.com" } },
    message: [
      'backup.endpoint: got "https://me:secret@s3.example.com"; allowed: an http or https address without user and path; run: pulumi config set --path backup.endpoint https://s3.example.com',
    ],
  },
  {
    what: "a schedule that is none, and one that programs read differently",
    raw: { backup: { schedules: { hourly: "@hourly", monthly: "0 5 1 * 1" }, retentionDays: { monthly: 40 } } },
    message: [
      "backup.schedules.hourly: got \"@hourly\"; allowed: five fields of cron in UTC (minute hour day month weekday), or empty for never; run: pulumi config set --path backup.schedules.hourly '5 * * * *'",
      "backup.schedules.monthly: got \"0 5 1 * 1\"; allowed: days of the month or days of the week, not both: programs differ in what that means; run: pulumi config set --path backup.schedules.monthly '0 5 * * 1'",
    ],
  },
  {
    what: "backups that are never made",
    raw: { backup: { ...on, schedules: { hourly: "", daily: "" } } },
    message: [
      "backup.schedules.daily: got \"\"; allowed: a schedule for at least one class, as backup.enabled is set; run: pulumi config set --path backup.schedules.daily '35 2 * * *'",
    ],
  },
  {
    what: "backups that nobody makes",
    raw: { backup: { ...on, container: { enabled: false } } },
    message: [
      "backup.container.enabled: got false; allowed: true, or backup.lambda.enabled: else nobody makes the backups; run: pulumi config set --path backup.container.enabled true",
    ],
  },
  {
    what: "a function that can't reach the group",
    raw: { backup: { ...on, lambda: { enabled: true } } },
    message: [
      'advertise: got "container"; allowed: host, as backup.lambda.enabled is set: a function reaches no address inside a Docker host; run: pulumi config set advertise host && pulumi config set hostAddress "$(hostname -I | cut -d\' \' -f1)"',
    ],
  },
  {
    what: "a function for another store",
    raw: { ...host, backup: { ...on, target: "s3", endpoint: "https://s3.example.com", lambda: { enabled: true } } },
    message: [
      "backup.lambda.enabled: got true; allowed: false, as backup.target is not aws; run: pulumi config set --path backup.lambda.enabled false",
    ],
  },
  {
    what: "half a VPC",
    raw: { backup: { lambda: { subnetIds: ["subnet-0123456789abcdef0"] } } },
    message: [
      "backup.lambda.securityGroupIds: got []; allowed: at least one, as backup.lambda.subnetIds is given: a VPC takes both; run: pulumi config rm --path backup.lambda.subnetIds",
    ],
  },
  {
    what: "a function of no size that Lambda has, whose logs are kept for as long as they can't be",
    raw: { backup: { lambda: { memoryMb: 64, timeoutSeconds: 901, logRetentionDays: 8 } } },
    message: [
      "backup.lambda.memoryMb: got 64; allowed: a whole number from 128 to 10240; run: pulumi config set --path backup.lambda.memoryMb 1024",
      "backup.lambda.timeoutSeconds: got 901; allowed: a whole number from 30 to 900; run: pulumi config set --path backup.lambda.timeoutSeconds 900",
      "backup.lambda.logRetentionDays: got 8; allowed: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; run: pulumi config set --path backup.lambda.logRetentionDays 30",
    ],
  },
  {
    what: "a key in another region",
    raw: { backup: { ...on, kmsKeyId: KEY } },
    message: [
      `backup.kmsKeyId: got "${KEY.slice(0, 56)}...; allowed: a key in backup.region (eu-central-1): S3 takes none of another region; run: pulumi config rm --path backup.kmsKeyId`,
    ],
  },
  {
    what: "a key by its alias",
    raw: { backup: { kmsKeyId: "alias/backups" } },
    message: [
      'backup.kmsKeyId: got "alias/backups"; allowed: the ARN of a KMS key in backup.region: arn:aws:kms:<region>:<account>:key/<id>; run: pulumi config rm --path backup.kmsKeyId',
    ],
  },
  {
    what: "a move earlier than S3 makes it",
    raw: { backup: { retentionDays: { daily: 90 }, transitions: move("daily", [7, "STANDARD_IA"]) } },
    message: [moveMessage(0, "days", 7, "at least 30 for STANDARD_IA, which S3 asks for")],
  },
  {
    what: "a move after the end",
    raw: { backup: { transitions: move("daily", [7, "GLACIER_IR"]) } },
    message: [moveMessage(0, "days", 7, "less than backup.retentionDays.daily (7)")],
  },
  {
    what: "moves from cold to warm, and too soon after one to infrequent access",
    raw: {
      backup: {
        retentionDays: { daily: 365, monthly: 365 },
        transitions: [
          ...move("daily", [10, "DEEP_ARCHIVE"], [20, "GLACIER"]),
          ...move("monthly", [30, "STANDARD_IA"], [40, "GLACIER"]),
        ],
      },
    },
    message: [
      moveMessage(0, "days", 10, "at least 21, as the warmer storage comes first and must last"),
      moveMessage(3, "days", 40, "at least 60, as the warmer storage comes first and must last"),
    ],
  },
  {
    what: "the same move twice",
    raw: { backup: { retentionDays: { daily: 90 }, transitions: move("daily", [1, "GLACIER"], [2, "GLACIER"]) } },
    message: [moveMessage(1, "storageClass", "GLACIER", "another than before, as daily moves there already")],
  },
  {
    what: "deleting what is protected",
    raw: { backup: { forceDestroy: true } },
    message: [
      "backup.forceDestroy: got true; allowed: false, as protect keeps the backups; run: pulumi config set --path backup.forceDestroy false",
    ],
  },
  {
    what: "deleting what is locked",
    raw: { protect: false, backup: { forceDestroy: true, objectLock: { mode: "compliance" } } },
    message: [
      "backup.forceDestroy: got true; allowed: false, as backup.objectLock.mode (compliance) keeps the backups; run: pulumi config set --path backup.forceDestroy false",
    ],
  },
  {
    what: "a taker of a role that is everybody",
    raw: { backup: { restorers: ["*"] } },
    message: [
      "backup.restorers[0]: got \"*\"; allowed: the ARN of an account's root, a role or a user; run: pulumi config set --path 'backup.restorers[0]' arn:aws:iam::123456789012:role/operators",
    ],
  },
  {
    what: "an archive without backups",
    raw: { backup: { continuous: { enabled: true } } },
    message: [
      "backup.continuous.enabled: got true; allowed: false, as backup.enabled is not set: the archive is replayed upon a backup; run: pulumi config set --path backup.continuous.enabled false",
    ],
  },
  {
    what: "an archive that a function should make",
    raw: {
      ...{ advertise: "host", hostAddress: "192.0.2.1" },
      backup: {
        ...{ enabled: true, bucket: "backups", region: "eu-central-1", continuous: { enabled: true } },
        ...{ lambda: { enabled: true }, container: { enabled: false } },
      },
    },
    message: [
      "backup.container.enabled: got false; allowed: true, as backup.continuous.enabled is set: a function can't stay to follow the group; run: pulumi config set --path backup.container.enabled true",
    ],
  },
  {
    what: "an archive that outlives its backups",
    raw: {
      backup: {
        ...{ enabled: true, bucket: "backups", region: "eu-central-1" },
        continuous: { enabled: true, retentionDays: 7 },
      },
    },
    message: [
      "backup.continuous.retentionDays: got 7; allowed: at most 6, or the backups that older changes are replayed upon are gone (backup.retentionDays); run: pulumi config set --path backup.continuous.retentionDays 6",
    ],
  },
  {
    what: "an archive whose backups are all gone at once",
    raw: {
      backup: {
        ...{ enabled: true, bucket: "backups", region: "eu-central-1", continuous: { enabled: true } },
        ...{ schedules: { daily: "" }, retentionDays: { hourly: 1 } },
      },
    },
    message: [
      "backup.retentionDays.hourly: got 1; allowed: at least 7, or the backups that changes are replayed upon are gone (backup.continuous.retentionDays); run: pulumi config set --path backup.retentionDays.hourly 7",
    ],
  },
  {
    what: "an archive with odd segments",
    raw: { backup: { continuous: { segmentSeconds: 0, segmentMb: 65, retentionDays: "long" } } },
    message: [
      "backup.continuous.segmentSeconds: got 0; allowed: a whole number from 1 to 60; run: pulumi config set --path backup.continuous.segmentSeconds 5",
      "backup.continuous.segmentMb: got 65; allowed: a whole number from 1 to 64; run: pulumi config set --path backup.continuous.segmentMb 8",
      'backup.continuous.retentionDays: got "long"; allowed: a whole number from 1 to 3600; run: pulumi config set --path backup.continuous.retentionDays 6',
    ],
  },
];

function move(name: string, ...moves: readonly [number, string][]) {
  return moves.map(([days, storageClass]) => ({ class: name, days, storageClass }));
}

function moveMessage(i: number, part: string, value: unknown, allowed: string): string {
  return `backup.transitions[${i}].${part}: got ${JSON.stringify(value)}; allowed: ${allowed}; run: pulumi config rm --path backup.transitions`;
}
