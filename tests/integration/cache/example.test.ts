import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";

const ROOT = resolve(__dirname, "../../..");

test("the example in docs/cache.md runs as it stands, and its process ends by itself", async () => {
  const page = readFileSync(join(ROOT, "docs/cache.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-cache-example-"));
  const server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
  try {
    const outfile = join(dir, "example.mjs");
    buildSync({
      stdin: { contents: example, resolveDir: ROOT, loader: "ts" },
      alias: {
        "redis-ha": join(ROOT, "runtime/client/index.ts"),
        "redis-ha/cache": join(ROOT, "runtime/cache/index.ts"),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      // ioredis asks for its parts by require().
      banner: { js: 'import { createRequire as from } from "node:module"; const require = from(import.meta.url);' },
      outfile,
    });
    const ran = spawnSync(process.execPath, [outfile], {
      encoding: "utf8",
      timeout: 10_000,
      env: { REDIS_URL: `redis://127.0.0.1:${server.address.port}` },
    });
    expect({ said: ran.stdout, errors: ran.stderr, status: ran.status }).toEqual({
      said: "Ada 42 Ada 42\nundefined\n",
      errors: "",
      status: 0,
    });
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true });
  }
});
