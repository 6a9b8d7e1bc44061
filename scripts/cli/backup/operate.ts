import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import Docker from "dockerode";
import { BACKUP_IMAGE, imageReference } from "../../../images/reference";
import type { Answer, Results } from "../../../runtime/backup/operate/answer";
import type { Act, OperateRequest } from "../../../runtime/backup/operate/request";
import type { Context } from "../context";
import { CliError, type ErrorCode } from "../errors";
import type { OpenStack } from "../stack";
import { bytesText } from "../table";
import { spareAddresses } from "./address";
import { AnswerReader } from "./answers";
import { operateContainer } from "./container";
import { operatorCertificate, storeCredentials } from "./credentials";
import { operateRequest } from "./request";

const ROOT = join(__dirname, "../../..");
/** Beside the data of a scratch server, which is loaded as a node loads it. */
const OWN_MEMORY = 256 * (1 << 20);

/** What is asked, of whom. */
export interface Asked<Kind extends Act["kind"]> {
  /** Whose backups. */
  readonly source: OpenStack;
  /** Whose group. */
  readonly target: OpenStack;
  readonly act: (address: string) => Extract<Act, { kind: Kind }>;
  /** What a failure is called. */
  readonly failure: ErrorCode;
}

/** Has the operator's program do an act, in a container of its own in the target's network, and shows how far it is. @throws CliError */
export async function operate<Kind extends Act["kind"]>(
  context: Context,
  { source, target, act, failure }: Asked<Kind>,
): Promise<Results[Kind]> {
  const docker = new Docker();
  const image = await imageReady(docker, context);
  const credentials = await storeCredentials(source);
  const memory = Math.max(source.settings.memory, target.settings.memory) + OWN_MEMORY;
  const place = { image, memory, stack: target.name, network: target.outputs.network };
  // The store of another stack on this engine is in a network of its own.
  const others = source.settings.backup.target === "local" && source !== target ? [source.outputs.network] : [];
  for (const address of spareAddresses(target.settings)) {
    const certificate = await operatorCertificate(target, address);
    const request = operateRequest({ source, target, certificate, credentials, act: act(address) });
    const container = await docker.createContainer(operateContainer(place, address)).catch(unreachable);
    try {
      for (const network of others) await docker.getNetwork(network).connect({ Container: container.id });
      return (await converse(container, request, context, failure)) as Results[Kind];
    } catch (error) {
      // It removes itself once it has run.
      await container.remove({ force: true }).catch(() => undefined);
      if (error instanceof AddressTaken) continue;
      throw error;
    }
  }
  throw new CliError("container-missing", `no address is free in ${target.settings.network.subnet}`, {
    remedy: "a larger network.subnet has some to spare",
  });
}

/** Somebody else has the address: another operator, as a rule. */
class AddressTaken extends Error {}

async function converse(
  container: Docker.Container,
  request: OperateRequest,
  context: Context,
  failure: ErrorCode,
): Promise<unknown> {
  const { signal, output } = context;
  const attach = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
  const stream = (await container.attach(attach)) as Attached;
  const [out, err] = [new PassThrough({ encoding: "utf8" }), new PassThrough({ encoding: "utf8" })];
  (container.modem as Demuxer).demuxStream(stream, out, err);
  let said = "";
  let last: Answer | undefined;
  const reader = new AnswerReader();
  out.on("data", (piece: string) => {
    for (const answer of reader.push(piece)) {
      show(answer, context);
      last = answer;
    }
  });
  err.on("data", (piece: string) => (said = `${said}${piece}`.slice(-2000)));
  // However its stream ends: what was said by then is read to the end.
  const ended = finished(stream, { writable: false }).catch(() => undefined);
  await container.start().catch((error: unknown) => {
    stream.destroy();
    if (/address already in use/i.test(textOf(error))) throw new AddressTaken();
    throw new CliError("container-missing", `the operator's program can't be started: ${textOf(error)}`, {
      cause: error,
    });
  });
  // The end of its input calls it off: it puts back what it changed, and tells.
  const callOff = (): void => {
    output.say("calling it off: what was changed is put back, also where a second signal ends this command at once");
    stream.end();
  };
  signal.addEventListener("abort", callOff, { once: true });
  try {
    stream.write(`${JSON.stringify(request)}\n`);
    if (signal.aborted) callOff();
    await ended;
    out.end();
    err.end();
    await Promise.all([finished(out), finished(err)]);
  } finally {
    signal.removeEventListener("abort", callOff);
    stream.destroy();
  }
  if (last?.type === "result") return last.value;
  if (last?.type === "error") throw failed(last, failure);
  const why = said.trim() === "" ? "it was killed, or its memory did not suffice" : said.trim();
  throw new CliError(failure, `the operator's program ended without an answer: ${why}`);
}

/** What a container is talked to by; the types of dockerode leave this out. */
type Attached = NodeJS.ReadWriteStream & { destroy(): void };

interface Demuxer {
  demuxStream(stream: NodeJS.ReadableStream, out: NodeJS.WritableStream, err: NodeJS.WritableStream): void;
}

function show(answer: Answer, { output }: Context): void {
  if (answer.type === "step") output.say(answer.text);
  else if (answer.type === "warning") output.say(`warning: ${answer.text}`);
  else if (answer.type === "progress") {
    const { phase, bytes, totalBytes, keys, detail } = answer.progress;
    const text = [
      bytesText(bytes),
      ...(keys === undefined ? [] : [`${keys} keys`]),
      ...((detail ?? "") ? [detail] : []),
    ];
    output.progress({ phase, done: bytes, total: totalBytes, text: text.join(", ") });
  }
}

function failed({ kind, message }: Extract<Answer, { type: "error" }>, failure: ErrorCode): CliError {
  const codes = { "not-found": "backup-not-found", stopped: "interrupted", failed: failure } as const;
  if (kind === "refused") return new CliError(failure === "restore-failed" ? "restore-refused" : failure, message);
  return new CliError(codes[kind], message);
}

/** The image by this project's sources, made where the engine has none. */
async function imageReady(docker: Docker, { output }: Context): Promise<string> {
  const reference = imageReference(BACKUP_IMAGE);
  const there = await docker
    .getImage(reference)
    .inspect()
    .then(
      () => true,
      (error: unknown) => ((error as { statusCode?: number }).statusCode === 404 ? false : unreachable(error)),
    );
  if (there) return reference;
  output.say(`making the image ${reference}`);
  const build = ["-r", "ts-node/register/transpile-only", "images/build.ts", BACKUP_IMAGE.name];
  execFileSync(process.execPath, build, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  return reference;
}

function unreachable(error: unknown): never {
  const { statusCode } = error as { statusCode?: number };
  const code = statusCode === undefined ? "docker-unreachable" : "container-missing";
  throw new CliError(code, `the Docker engine: ${textOf(error)}`, { cause: error });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
