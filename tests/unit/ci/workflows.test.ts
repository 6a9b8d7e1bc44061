import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Goal: the workflows are right as actionlint reads them, pin what they use, give away no secret, and run only what a hand can run. */
const ROOT = join(__dirname, "../../..");
const FOLDER = join(ROOT, ".github/workflows");
const { load } = jest.requireActual<{ load: (text: string) => unknown }>("js-yaml");

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly environment?: string;
  readonly concurrency?: { group: string; "cancel-in-progress": boolean };
  readonly permissions?: Record<string, string>;
  readonly needs?: readonly string[] | string;
}
interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));
const workflow = (name: string): Workflow => load(files.find((file) => file.name === name)?.text ?? "") as Workflow;
const jobs = files.flatMap(({ name }) =>
  Object.entries(workflow(name).jobs).map(([job, value]) => ({ name: `${name} ${job}`, ...value })),
);

test("there are two, and actionlint finds nothing in them", () => {
  expect(files.map(({ name }) => name).sort()).toEqual(["deploy.yml", "pull-request.yml"]);
  const { error, stdout, status } = spawnSync("actionlint", ["-no-color"], { cwd: ROOT, encoding: "utf8" });
  expect(error).toBeUndefined();
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
});

test.each(files)("$name pins each action by its commit, and says which version that is", ({ text }) => {
  for (const [line] of text.matchAll(/^.*\buses:.*$/gm))
    expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("no workflow of a fork's has secrets or a token that writes", () => {
  expect(Object.keys(workflow("pull-request.yml").on)).toEqual(["pull_request"]);
  for (const { text, name } of files) {
    expect(text).not.toMatch(/^ *(pull_request_target|workflow_run):/m);
    expect(workflow(name).permissions).toEqual({ contents: "read" });
  }
  const writers = jobs.filter(({ permissions = {} }) => Object.values(permissions).includes("write"));
  expect(writers.map(({ name, permissions }) => [name, permissions])).toEqual([
    ["deploy.yml deploy", { contents: "read", "id-token": "write" }],
    ["pull-request.yml comment", { contents: "read", "pull-requests": "write" }],
  ]);
});

test("no checkout leaves a token behind, and no text of a pull request becomes part of a command", () => {
  for (const { name, steps } of jobs) {
    for (const { uses = "", run = "", with: options } of steps) {
      if (uses.startsWith("actions/checkout@"))
        expect([name, options]).toEqual([name, { "persist-credentials": false }]);
      expect([name, run]).toEqual([name, expect.not.stringContaining("${{")]);
    }
  }
});

test("every command is a script that is there and can be run", () => {
  const commands = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => (run === undefined ? [] : [run])));
  expect(new Set(commands.map((run) => run.split(" ")[0]))).toEqual(
    new Set([
      "./scripts/ci/checks",
      "./scripts/test",
      "./scripts/ci/preview",
      "./scripts/ci/comment",
      "./scripts/ci/deploy",
    ]),
  );
  for (const run of commands) accessSync(join(ROOT, run.split(" ")[0] ?? ""), constants.X_OK);
});

test("a deployment waits for checks and preview, for who must agree, and for the one before", () => {
  const { deploy } = workflow("deploy.yml").jobs;
  expect(deploy).toMatchObject({
    needs: ["checks", "preview"],
    environment: "${{ inputs.stack || 'prod' }}",
    concurrency: { group: "deploy-${{ inputs.stack || 'prod' }}", "cancel-in-progress": false },
  });
});
