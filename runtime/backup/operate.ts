import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import type { z } from "zod";
import { BackupError, isBackupError, textOf } from "./errors";
import type { Log } from "./events";
import { giveWay } from "./give-way";
import { perform, type ActContext } from "./operate/acts";
import type { Answer } from "./operate/answer";
import { NoSuchBackup } from "./operate/choose";
import { requestSchema, type OperateRequest } from "./operate/request";
import { settingsFromEnvironment } from "./settings/environment";
import { SECRET_VARIABLE } from "./settings/secret";

/**
 * The operator's program beside the group: one request on standard input (operate/request.ts), answers on standard output
 * (operate/answer.ts). The end of standard input calls off what is under way, as whoever asked has gone. Exit codes: 0 done, 1 not.
 */
async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  try {
    const request = await readRequest(() => stop.abort());
    say({ type: "result", value: await operate(request, stop.signal) });
    return 0;
  } catch (error) {
    say({ type: "error", kind: kindOf(error, stop.signal), message: textOf(error) });
    return 1;
  }
}

async function operate(request: OperateRequest, signal: AbortSignal): Promise<unknown> {
  const { act } = request;
  // A restore is waited for; what else there is has time.
  if (act.kind !== "restore") giveWay();
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-"));
  try {
    return await perform(act, await runOf(request, folder, signal));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an act works with. @param folder takes the files with secrets: an environment could be read by others */
async function runOf(request: OperateRequest, folder: string, signal: AbortSignal): Promise<ActContext> {
  const { environment, credentials, storeCa } = request;
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o400 });
    return join(folder, name);
  };
  if (credentials !== undefined) process.env.AWS_SHARED_CREDENTIALS_FILE = put("credentials", credentials);
  if (storeCa !== undefined) tls.setDefaultCACertificates([...tls.getCACertificates("default"), storeCa]);
  const secret = `file:${put("secret.json", JSON.stringify(request.secret))}`;
  const settings = await settingsFromEnvironment({ ...environment, [SECRET_VARIABLE]: secret });
  return {
    settings,
    backupsOf: request.backupsOf ?? settings.group.name,
    signal,
    log: warnings,
    onProgress: (progress) => say({ type: "progress", progress }),
    onStep: (text) => say({ type: "step", text }),
  };
}

/** The first line. @param onEnd called when standard input ends after it */
function readRequest(onEnd: () => void): Promise<OperateRequest> {
  return new Promise((resolve, reject) => {
    let text = "";
    let told = false;
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (chunk: string) => {
      if (told) return;
      text += chunk;
      if (!text.includes("\n")) return;
      told = true;
      const parsed = requestSchema.safeParse(jsonOf(text));
      if (parsed.success) resolve(parsed.data);
      else reject(new BackupError("settings", `the request is not understood: ${namesIn(parsed.error)}`));
    });
    process.stdin.on("end", () => {
      reject(new BackupError("settings", "there was no request"));
      onEnd();
    });
  });
}

/** Only the names: the values may be secrets. */
const namesIn = ({ issues }: z.ZodError): string => issues.map(({ path }) => path.join(".") || "the whole").join(", ");

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kindOf(error: unknown, signal: AbortSignal): Extract<Answer, { type: "error" }>["kind"] {
  if (error instanceof NoSuchBackup) return "not-found";
  if (signal.aborted) return "stopped";
  return isBackupError(error) && error.step === "target" ? "refused" : "failed";
}

const nothing = (): void => undefined;
/** What is not the answer itself, and worth knowing. */
const warn = (fields: object, message: string): void => {
  const details = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}: ${String(value)}`,
  );
  say({ type: "warning", text: [message, ...details].join("; ") });
};
const warnings: Log = { debug: nothing, info: nothing, warn, error: warn };

/** A pipe on Linux is written to at once, so that a process that ends loses no line. */
function say(answer: Answer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main().then((code) => process.exit(code));
