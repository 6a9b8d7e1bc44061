import { appendFileSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { MARKER, renderComment } from "./render";

const comments = z.array(
  z.object({ id: z.number(), body: z.string().nullish(), user: z.object({ type: z.string() }).nullish() }),
);
const PER_PAGE = 100;

/** See scripts/ci/comment. */
async function main(files: readonly string[]): Promise<void> {
  const previews = files.map((file) => ({ stack: basename(file, ".json"), text: readFileSync(file, "utf8") }));
  const body = renderComment(previews, process.env.COMMIT ?? process.env.GITHUB_SHA ?? "");
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, body);
  if (process.env.SUMMARY_ONLY) return;
  const repository = `${need("GITHUB_API_URL")}/repos/${need("GITHUB_REPOSITORY")}`;
  const own = await find(`${repository}/issues/${need("PULL_REQUEST")}/comments`);
  if (own === undefined) await ask("POST", `${repository}/issues/${need("PULL_REQUEST")}/comments`, { body });
  else await ask("PATCH", `${repository}/issues/comments/${own}`, { body });
}

/** The id of our comment. One with our mark that a person wrote is none: it could not be written anew by us. */
async function find(url: string): Promise<number | undefined> {
  for (let page = 1; ; page += 1) {
    const all = comments.parse(await ask("GET", `${url}?per_page=${PER_PAGE}&page=${page}`));
    const own = all.find(({ body, user }) => user?.type === "Bot" && body?.startsWith(MARKER));
    if (own) return own.id;
    if (all.length < PER_PAGE) return undefined;
  }
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${need("GITHUB_TOKEN")}`,
      "x-github-api-version": "2022-11-28",
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: GitHub answers ${response.status}`);
  return response.json();
}

function need(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`the comment could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
