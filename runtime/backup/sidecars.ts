import { createHash } from "node:crypto";
import { textOf } from "./errors";
import { ask } from "./redis/ask";
import type { Candidate } from "./source/choose";
import type { SentinelView } from "./source/sentinel-view";
import { ACL, SENTINEL } from "./store/layout";
import type { Undoable } from "./store/undoable";
import type { BackupSettings } from "./settings/types";
import type { Log } from "./events";

export interface Sidecar {
  readonly key: string;
  readonly sha256: string;
}

export interface Sidecars {
  readonly acl: Sidecar | null;
  readonly sentinel: Sidecar | null;
}

/**
 * Keeps what an RDB does not hold: the ACL users of the source, passwords as the hashes that Redis has, and what the Sentinels said. A user
 * who may not list the ACL still makes backups; the log and the manifest tell that it is missing.
 */
export async function writeSidecars(
  store: Undoable,
  folder: string,
  settings: BackupSettings,
  source: Candidate,
  view: SentinelView | undefined,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<Sidecars> {
  const acl = await aclOf(settings, source, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    log.warn({ reason: textOf(error) }, "the ACL users are not saved: the backup user needs +acl|list");
    return undefined;
  });
  const put = async (name: string, body: string | undefined, type: "application/json" | "text/plain") => {
    if (body === undefined) return null;
    await store.put(`${folder}${name}`, body, type, signal);
    return { key: `${folder}${name}`, sha256: createHash("sha256").update(body).digest("hex") };
  };
  return {
    acl: await put(ACL, acl, "text/plain"),
    sentinel: await put(SENTINEL, view && `${JSON.stringify(view, null, 2)}\n`, "application/json"),
  };
}

async function aclOf(settings: BackupSettings, source: Candidate, signal: AbortSignal): Promise<string> {
  const { access, natMap } = settings.group;
  const options = { access, natMap, timeoutMs: settings.timeouts.askMs, signal };
  const [answer] = await ask(source.address, [["acl", "list"]], options);
  if (!answer?.ok) throw new Error(answer?.error ?? "no answer");
  return `${(answer.value as string[]).join("\n")}\n`;
}
