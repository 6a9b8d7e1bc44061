import { isNativeError } from "node:util/types";

/** What a code means: the exit code of the process, when it is given, and what mends it where the message names nothing better. */
export interface ErrorKind {
  readonly exit: number;
  readonly when: string;
  readonly remedy: string;
}

/** Every error of the command by its code. docs/cli.md has this table, and a test holds it to this one. */
export const ERRORS = {
  internal: { exit: 1, when: "something that should not happen", remedy: "report it, with the whole output" },
  usage: { exit: 2, when: "the words or options are wrong", remedy: "see `redis-ha help`" },
  "engine-missing": { exit: 3, when: "Pulumi is not installed", remedy: "`./scripts/up` installs it" },
  "stack-missing": { exit: 3, when: "there is no stack of this name", remedy: "`./scripts/up STACK` makes it" },
  "stack-not-deployed": { exit: 3, when: "the stack has no group yet", remedy: "`./scripts/up STACK` deploys it" },
  "stack-unreadable": {
    exit: 3,
    when: "the stack's state or secrets can't be read",
    remedy: "are PULUMI_BACKEND_URL and the passphrase those that it was made with?",
  },
  "settings-wrong": {
    exit: 3,
    when: "the stack's settings are at fault",
    remedy: "`./scripts/up STACK` names them all",
  },
  "docker-unreachable": {
    exit: 4,
    when: "the Docker engine does not answer",
    remedy: "is DOCKER_HOST the engine that the stack runs on?",
  },
  "container-missing": {
    exit: 4,
    when: "a container or network of the stack is not there, or does not run",
    remedy: "`./scripts/up STACK` brings it back",
  },
  "not-confirmed": {
    exit: 5,
    when: "what would change was not agreed to",
    remedy: "give --yes where nobody can be asked",
  },
  "no-backups": {
    exit: 6,
    when: "the stack has no backups",
    remedy: "set backup.enabled, then `./scripts/up STACK`",
  },
  "backup-not-found": { exit: 6, when: "no good backup is meant", remedy: "`redis-ha backup list` has all" },
  "backup-failed": { exit: 7, when: "a backup, proof or pruning failed", remedy: "the message names step and setting" },
  "restore-refused": {
    exit: 8,
    when: "a restore must not be begun; nothing was changed",
    remedy: "the message names what is in the way",
  },
  "restore-failed": {
    exit: 9,
    when: "a restore failed; what was changed is put back",
    remedy: "the message says whose data the group has",
  },
  "deploy-failed": {
    exit: 10,
    when: "the engine could not deploy the stack",
    remedy: "mend what it says, and run the same again: it goes on where it was",
  },
  "rotation-stuck": {
    exit: 11,
    when: "a server does not know the passwords, or does not use the certificates, that it should",
    remedy: "`docker ps` shows containers that are not healthy; run the same again when they are",
  },
  "own-certificate": {
    exit: 27,
    when: "a certificate that the user brings can't be replaced by the program; nothing was changed",
    remedy: "put the new one into tlsFiles.cert and tlsFiles.key, then `./scripts/up STACK`",
  },
  "group-degraded": {
    exit: 20,
    when: "the group works, and something of it needs a look",
    remedy: "docs/runbooks has what to do",
  },
  "group-down": {
    exit: 21,
    when: "the group has no master that all agree on: nobody can write",
    remedy: "docs/runbooks/availability.md has what to do",
  },
  "firewall-failed": {
    exit: 16,
    when: "nftables is not there, or refused the rules; nothing was changed",
    remedy: "install nftables, and run it as root on the Docker host",
  },
  "policy-violated": {
    exit: 17,
    when: "a policy of docs/hardening.md is violated; nothing was changed",
    remedy: "the message says what mends it",
  },
  "rollout-refused": {
    exit: 18,
    when: "an upgrade or a change of size must not be begun; nothing was changed",
    remedy: "the message names what is in the way; `redis-ha doctor` tells the rest",
  },
  "rollout-stopped": {
    exit: 19,
    when: "an upgrade or a change of size was begun, and not all came back as it should",
    remedy: "mend what the message names, and run the same again: it goes on where it was",
  },
  "image-refused": {
    exit: 24,
    when: "the image can't be had, or its server can't take the data over; nothing was changed",
    remedy: "docs/upgrades.md has what an image must be",
  },
  "destroy-refused": {
    exit: 25,
    when: "the stack must not be destroyed as it is; nothing was changed",
    remedy: "the message names what is in the way",
  },
  "destroy-failed": {
    exit: 26,
    when: "the engine could not remove all of the stack",
    remedy: "mend what it says, and run the same again: it goes on where it was",
  },
  "switchover-refused": {
    exit: 12,
    when: "the master's role can't be handed over now; nothing was changed",
    remedy: "`redis-ha doctor` tells what is in the way",
  },
  "switchover-failed": {
    exit: 13,
    when: "a hand-over was begun and did not come about as asked",
    remedy: "the message says who is master; `redis-ha doctor` tells the rest",
  },
  locked: {
    exit: 14,
    when: "another operator's command works on the stack",
    remedy: "wait for it; the message says whose it is",
  },
  "mend-failed": {
    exit: 15,
    when: "something could not be put back; what came before it is",
    remedy: "`docker restart` puts the member on its rendered files",
  },
  "doctor-warning": {
    exit: 22,
    when: "doctor found something that will hurt when something else fails",
    remedy: "each finding names what mends it",
  },
  "doctor-critical": {
    exit: 23,
    when: "doctor found that the group fails, or is about to",
    remedy: "each finding names what mends it",
  },
  interrupted: { exit: 130, when: "stopped by a signal; what was changed is put back", remedy: "run it again" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** An error that an operator reads. Its text holds no secret. */
export class CliError extends Error {
  readonly remedy: string;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { remedy = ERRORS[code].remedy, cause }: { remedy?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "CliError";
    this.remedy = remedy;
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }
}

/** Any error as one of ours: what is none is a fault of the program. */
export function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  return new CliError("internal", isNativeError(error) ? error.message : String(error), { cause: error });
}

/** For people: what happened, its code, and what mends it. */
export function errorText({ code, message, remedy }: CliError): string {
  return `error: ${message}\n       ${code}: ${remedy}\n`;
}

/** For programs, by --json: one line. */
export function errorJson({ code, message, remedy, exitCode }: CliError): string {
  return `${JSON.stringify({ error: { code, exitCode, message, remedy } })}\n`;
}
