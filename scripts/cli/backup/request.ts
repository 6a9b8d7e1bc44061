import { runnerEnvironment } from "../../../configs/backup/environment";
import { DATA_DIR } from "../../../configs/supervisor";
import { topologyOf } from "../../../configs/topology";
import type { Act, OperateRequest, Which } from "../../../runtime/backup/operate/request";
import type { OpenStack } from "../stack";

/** Certificate and key of the operator's program, PEM: the scratch server shows it, and the program where servers ask for one. */
export interface OperatorCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface RequestParts {
  /** Whose backups, and whose store. */
  readonly source: OpenStack;
  /** Whose group is asked. */
  readonly target: OpenStack;
  readonly certificate: OperatorCertificate;
  /** For the store, as AWS' tools keep them in a file; undefined leaves it to the role of the engine's host. */
  readonly credentials: string | undefined;
  readonly act: Act;
}

/** An operator sees how far it is, and stops what takes too long. */
const DAY_SECONDS = 86_400;
/** ACL users of the group. */
const USERS = { backup: "backup", admin: "admin", supervisor: "node" } as const;

/** What the operator's program is asked. Holds secrets. Pure. */
export function operateRequest({ source, target, certificate, credentials, act }: RequestParts): OperateRequest {
  const { view } = topologyOf(target.settings);
  const told = runnerEnvironment(source.settings, { view, user: USERS.backup }, { ownCredentials: false });
  // The program has its secrets from the request, and no schedule.
  const environment = Object.fromEntries(
    Object.entries(told).filter(([name]) => !/^(BACKUP_SECRET_ARN|NODE_|BACKUP_(VERIFY_)?SCHEDULE)/.test(name)),
  );
  const { backupKey } = source.outputs;
  return {
    environment: { ...environment, BACKUP_TEMP_DIR: DATA_DIR, BACKUP_TIMEOUT: String(DAY_SECONDS) },
    secret: {
      password: passwordOf(target, USERS.backup),
      ca: target.outputs.ca,
      ...certificate,
      ...(backupKey === undefined ? {} : { encryptionKey: backupKey }),
    },
    ...(credentials === undefined ? {} : { credentials }),
    storeCa: source.outputs.ca,
    backupsOf: source.outputs.group,
    act,
  };
}

/** What an act on a running group needs beside the backup that is meant. */
export function restoreTarget(
  target: OpenStack,
  which: Which,
  save: boolean,
): Omit<Extract<Act, { kind: "preview" }>, "kind"> {
  const { nodes } = topologyOf(target.settings).view;
  return {
    which,
    save,
    admin: { user: USERS.admin, password: passwordOf(target, USERS.admin) },
    supervisors: { nodes: [...nodes], password: passwordOf(target, USERS.supervisor) },
  };
}

function passwordOf({ outputs, name }: OpenStack, user: string): string {
  const password = outputs.passwords[user];
  if (password === undefined) throw new Error(`the stack ${name} has no password of ${user}`);
  return password;
}
