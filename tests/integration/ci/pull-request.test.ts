import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installAwsPlugin } from "../../support/aws/plugin/install";

/**
 * Goal: the steps of a fork's pull request do their work as they stand in the workflow, without a secret, AWS or Docker; and the one comment
 * is written anew, not again. Method: the workflow's own lines in a shell, with the tests' AWS plugin, which refuses every address but this
 * machine's; GitHub is a small server that keeps comments.
 */
const ROOT = join(__dirname, "../../..");
const { load } = jest.requireActual<{ load: (text: string) => unknown }>("js-yaml");
interface Workflow {
  jobs: Record<string, { steps: { run?: string }[] }>;
}

interface Comment {
  id: number;
  body: string;
  user: { type: string };
}

let folder: string;
let github: Server;
let comments: Comment[];
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "redis-ha-ci-"));
  installAwsPlugin(join(folder, "bin"));
  // A person quotes our mark: theirs is not ours to write anew.
  comments = [{ id: 1, body: "<!-- redis-ha: previews --> I quote this", user: { type: "User" } }];
  github = createServer((request, response) => {
    void answer(request).then(({ status, value }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    });
  }).listen(0, "127.0.0.1");
  await once(github, "listening");
});
afterAll(() => {
  github.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answer(request: IncomingMessage): Promise<{ status: number; value: unknown }> {
  const { method = "", url = "", headers } = request;
  let text = "";
  for await (const part of request) text += String(part);
  asked.push(`${method} ${url.split("?")[0] ?? ""}`);
  if (headers.authorization !== "Bearer token-of-the-test") return { status: 401, value: {} };
  const { body = "" } = text === "" ? {} : (JSON.parse(text) as { body?: string });
  if (method === "GET" && url.startsWith("/repos/us/redis/issues/7/comments?")) return { status: 200, value: comments };
  if (method === "POST" && url === "/repos/us/redis/issues/7/comments") {
    comments.push({ id: comments.length + 1, body, user: { type: "Bot" } });
    return { status: 201, value: comments.at(-1) };
  }
  const changed = comments.find(({ id }) => method === "PATCH" && url === `/repos/us/redis/issues/comments/${id}`);
  if (!changed) return { status: 404, value: {} };
  changed.body = body;
  return { status: 200, value: changed };
}

/** The line of a job that runs this script, in a shell as GitHub's. */
async function step(
  job: string,
  script: string,
  env: Record<string, string>,
): Promise<{ code: number; stderr: string }> {
  const { jobs } = load(readFileSync(join(ROOT, ".github/workflows/pull-request.yml"), "utf8")) as Workflow;
  const run = jobs[job]?.steps.map((one) => one.run ?? "").find((line) => line.includes(script));
  if (run === undefined) throw new Error(`the job ${job} does not run ${script}`);
  const line = run.replaceAll("previews/", `${folder}/previews/`);
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, PATH: `${folder}/bin:${process.env.PATH ?? ""}`, ...env } };
    const child = execFile(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", line],
      options,
      (_error, _out, err) => resolve({ code: child.exitCode ?? -1, stderr: err }),
    );
  });
}

const NO_SECRETS = {
  PULUMI_BACKEND_URL: "",
  PULUMI_CONFIG_PASSPHRASE: "",
  AWS_ACCESS_KEY_ID: "",
  DOCKER_HOST: "unix:///none",
};
const preview = (stack: string) => step("preview", "ci/preview", { ...NO_SECRETS, STACK: stack });
const read = (stack: string) => JSON.parse(readFileSync(join(folder, `previews/${stack}.json`), "utf8")) as Preview;
interface Preview {
  changes: { op: string; type: string; name: string }[];
  dummies: string[];
}

test("each stack is previewed with dummies, prod with its bucket and against the policies", async () => {
  for (const stack of ["dev", "prod"]) {
    const { code, stderr } = await preview(stack);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(`${stack}: no secrets here`) as string,
    });
  }
  const [dev, prod] = [read("dev"), read("prod")];
  expect(dev.dummies).toEqual([]);
  expect(prod.dummies).toEqual(expect.arrayContaining(["backup.bucket", "passwords.app", "passwords.node"]));
  expect(new Set([...dev.changes, ...prod.changes].map(({ op }) => op))).toEqual(new Set(["create"]));
  const types = (preview: Preview) => preview.changes.map(({ type }) => type);
  expect(types(dev).filter((type) => type.startsWith("aws:"))).toEqual([]);
  expect(types(prod)).toEqual(expect.arrayContaining(["aws:s3/bucket:Bucket", "aws:iam/role:Role"]));
  expect(readFileSync(join(folder, "previews/prod.json"), "utf8")).not.toContain("dummy-secret");
}, 300_000);

test("the pull request gets one comment, which the next run writes anew; a fork's only a summary", async () => {
  const env = {
    GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
    ...{ GITHUB_REPOSITORY: "us/redis", PULL_REQUEST: "7", GITHUB_TOKEN: "token-of-the-test" },
    ...{ GITHUB_STEP_SUMMARY: join(folder, "summary.md"), SUMMARY_ONLY: "" },
  };
  expect(await step("comment", "ci/comment", { ...env, COMMIT: "a".repeat(40) })).toMatchObject({ code: 0 });
  expect(comments.map(({ user }) => user.type)).toEqual(["User", "Bot"]);
  expect(comments[1]?.body).toMatch(/^\*\*dev\*\*: \d+ create/m);
  expect(comments[1]?.body).toMatch(/^\*\*prod\*\*: \d+ create, from nothing, with dummies for secrets$/m);
  expect(await step("comment", "ci/comment", { ...env, COMMIT: "b".repeat(40) })).toMatchObject({ code: 0 });
  expect(comments).toHaveLength(2);
  expect(comments[1]?.body).toContain(`as of ${"b".repeat(12)}`);
  expect(comments[0]?.body).toContain("I quote this");

  asked.length = 0;
  const fork = { ...env, SUMMARY_ONLY: "yes", GITHUB_TOKEN: "", COMMIT: "c".repeat(40) };
  expect(await step("comment", "ci/comment", fork)).toMatchObject({ code: 0 });
  expect(asked).toEqual([]);
  expect(readFileSync(env.GITHUB_STEP_SUMMARY, "utf8")).toContain(`as of ${"c".repeat(12)}`);

  const refused = await step("comment", "ci/comment", { ...env, GITHUB_TOKEN: "another" });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("GitHub answers 401") as string });
  expect(refused.stderr).not.toContain("another");
}, 120_000);
