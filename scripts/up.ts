import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { LocalWorkspace, type EngineEvent, type OutputMap, type Stack } from "@pulumi/pulumi/automation";
import { serviceNames } from "../configs/places";
import { readSettings, type Settings } from "../configs/settings";
import { describeGroup } from "./describe";

const ROOT = join(__dirname, "..");

/** Deploys a stack through the automation API, with a line per finished resource, and says what is there now. */
async function main(): Promise<void> {
  const stackName = process.argv[2] ?? "dev";
  const started = Number(process.env.REDIS_HA_STARTED_MS ?? Date.now());
  const say = (text: string): void => {
    process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)}s] stack: ${text}\n`);
  };
  say(`deploying ${stackName}`);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, workDir: ROOT },
    { secretsProvider: "passphrase" },
  );
  await makeImages(stack, stackName);
  const errors: string[] = [];
  const result = await stack
    .up({ onEvent: (event) => report(event, say, errors), suppressProgress: true })
    .catch((error: unknown) => {
      throw new Error(errors.length > 0 ? errors.join("\n") : messageOf(error));
    });
  const { same = 0, ...changes } = (result.summary.resourceChanges ?? {}) as Record<string, number>;
  const changed = Object.entries(changes).map(([kind, count]) => `${count} ${kind}`);
  say(changed.length > 0 ? `done: ${changed.join(", ")}, ${same} unchanged` : `nothing to change, ${same} resources`);
  process.stdout.write(describeGroup(stackName, installed(), values(result.outputs)));
}

/** The images that this stack's settings ask for. What is wrong with the settings the program tells better, all at once. */
async function makeImages(stack: Stack, stackName: string): Promise<void> {
  const config = Object.entries(await stack.getAllConfig()).map(([key, { value }]) => [
    key.replace(/^redis-ha:/, ""),
    value,
  ]);
  const { settings, faults } = readSettings(Object.fromEntries(config) as Record<string, unknown>, {
    stack: stackName,
  });
  const needed = faults.length > 0 ? [] : serviceImages(settings);
  if (needed.length === 0) return;
  if (needed.includes("object-store")) run(join(ROOT, "scripts/setup"), "object-store");
  // In a shell of its own: setup may have put more on PATH.
  run(
    "bash",
    "-c",
    '. ./scripts/env; exec node -r ts-node/register/transpile-only images/build.ts "$@"',
    "-",
    ...needed,
  );
}

/** Each service runs the image of its own name, unless the settings name another. */
function serviceImages(settings: Settings): string[] {
  const { prometheus, alertmanager } = settings.monitoring;
  const given: Readonly<Record<string, string | undefined>> = {
    prometheus: prometheus.image,
    alertmanager: alertmanager.image,
  };
  return serviceNames(settings).filter((name) => given[name] === undefined);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
}

function report(event: EngineEvent, say: (text: string) => void, errors: string[]): void {
  const done = event.resOutputsEvent?.metadata;
  if (done && done.op !== "same" && !done.type.startsWith("pulumi:"))
    say(`${done.op} ${done.urn.split("::").at(-1) ?? ""}`);
  const diagnostic = event.diagnosticEvent;
  if (diagnostic?.severity === "error") {
    // eslint-disable-next-line no-control-regex -- Pulumi marks colours even where none are asked for
    errors.push(diagnostic.message.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim());
  }
}

/** What scripts/setup has put on this machine, one line each. */
function installed(): string[] {
  const list = execFileSync(join(ROOT, "scripts/setup"), ["--list"], { encoding: "utf8" });
  return list.split("\n").filter((line) => line !== "");
}

function values(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([key, output]) => (output.secret ? [] : [[key, output.value as unknown]])),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
