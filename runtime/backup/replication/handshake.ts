import { BackupError, asBackupError, textOf } from "../errors";
import type { Access } from "../settings/types";
import { Refused } from "./framing";
import type { RawLink } from "./raw-link";

/**
 * A master's INFO lists us among its replicas, and a Sentinel that reads it there takes us for one, for ever: port 0, as it is without
 * this, is one that it accepts. This one it does not (createSentinelAddr in sentinel.c).
 */
export const NO_PORT = "65536";
const LONGEST_LINE = 4096;

/** Logs in where there is a password. One command at a time: PSYNC and SYNC are refused while an answer is outstanding. */
export async function login(link: RawLink, { username, password }: Access, askMs: number): Promise<void> {
  if (password === undefined) return;
  await call(link, askMs, "AUTH", ...(username === undefined ? [password] : [username, password]));
}

/** A command that is answered by a line. @throws Refused where that is an error */
export async function call(link: RawLink, askMs: number, ...words: string[]): Promise<string> {
  link.send(...words);
  const { line, rest } = await readLine(link, askMs);
  if (line.startsWith("-")) throw new Refused(line.slice(1));
  if (!line.startsWith("+") || rest.length > 0) throw new Error("it answers something that is no Redis");
  return line.slice(1);
}

/** As `call`, for what older servers refuse. */
export async function tryCall(link: RawLink, askMs: number, ...words: string[]): Promise<void> {
  await call(link, askMs, ...words).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });
}

/** One line, without its end; `rest` is what came behind it, and stays valid. */
export async function readLine(link: RawLink, askMs: number): Promise<{ line: string; rest: Buffer }> {
  let read = Buffer.alloc(0);
  for (;;) {
    const chunk = await link.read(askMs);
    if (!chunk) throw new Error("it closed the connection");
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf("\r\n");
    if (end >= 0 && end <= LONGEST_LINE) return { line: read.toString("latin1", 0, end), rest: read.subarray(end + 2) };
    if (read.length > LONGEST_LINE) throw new Error("it answers something that is no Redis");
  }
}

/** What a source's refusal means, and what mends it. */
export function explain(name: string, error: unknown): BackupError {
  if (!(error instanceof Refused)) return asBackupError("handshake", error, {}, `${name}: ${textOf(error)}`);
  const { line } = error;
  const [code = ""] = line.split(" ");
  const remedies: Readonly<Record<string, string>> = {
    NOAUTH: "REDIS_USERNAME and REDIS_PASSWORD_FILE are needed",
    WRONGPASS: "user or password are wrong; see REDIS_USERNAME and REDIS_PASSWORD_FILE",
    NOPERM: "the user needs +psync, +sync, +replconf, +ping, +info and +role",
    NOMASTERLINK: "the replica has no link to its master",
    LOADING: "the node loads its data",
  };
  const remedy = remedies[code];
  return new BackupError("handshake", `${name} refuses: ${line}`, {
    cause: error,
    ...(remedy === undefined ? {} : { remedy }),
  });
}
