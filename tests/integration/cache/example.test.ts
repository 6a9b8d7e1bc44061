import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { PATIENT } from "../../support/cache/one-cache";
import { freePort } from "../../support/client/ports";
import { runToItsEnd } from "../../support/client/program";
import { ServerProcess } from "../../support/client/server-process";

const ROOT = resolve(__dirname, "../../..");

test("the example in docs/cache.md runs as it stands, and its process ends by itself", async () => {
  const page = readFileSync(join(ROOT, "docs/cache.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const dir = mkdtempSync(join(tmpdir(), "redis-ha-cache-example-"));
  const server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
  try {
    const outfile = join(dir, "example.mjs");
    // The text stays as it is; what a busy machine delays must not count as missing.
    const patient = join(dir, "patient.ts");
    const library = JSON.stringify(join(ROOT, "runtime/cache/index.ts"));
    writeFileSync(
      patient,
      `export * from ${library};
       import { createCache as create } from ${library};
       export const createCache = (options) => create({ l2: ${JSON.stringify(PATIENT)}, ...options });`,
    );
    buildSync({
      stdin: { contents: example, resolveDir: ROOT, loader: "ts" },
      alias: {
        "redis-ha": join(ROOT, "runtime/client/index.ts"),
        "redis-ha/cache": patient,
      },
      bundle: true,
      platform: "node",
      format: "esm",
      // ioredis asks for its parts by require().
      banner: { js: 'import { createRequire as from } from "node:module"; const require = from(import.meta.url);' },
      outfile,
    });
    const env = { REDIS_URL: `redis://127.0.0.1:${server.address.port}` };
    expect(await runToItsEnd([outfile], { env, last: "undefined\n" })).toEqual({
      code: 0,
      said: "Ada 42 Ada 42\nundefined\n",
    });
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true });
  }
});
