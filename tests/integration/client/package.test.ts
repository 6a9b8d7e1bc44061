import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { CONSUMERS } from "./package/consumers";

/**
 * Goal: what `npm run build` makes is a package that works where users install it: as ES modules and as CommonJS, with types under
 * both, with prom-client and without it.
 */
const ROOT = join(__dirname, "../../..");
const dir = mkdtempSync(join(tmpdir(), "redis-ha-package-"));
const consumer = join(dir, "consumer");
const NPM_MS = 240_000;

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  exports: Record<string, string | Record<"import" | "require", Record<"types" | "default", string>>>;
}
interface Packed {
  filename: string;
  files: { path: string }[];
}

let server: ServerProcess;
let packed: Packed;
let manifest: Manifest;

beforeAll(async () => {
  const built = join(dir, "built");
  await node(["-r", "ts-node/register/transpile-only", "scripts/build-library.ts", built], ROOT);
  [packed] = JSON.parse(await npm(["pack", "--json", "--pack-destination", dir], built)) as [Packed];
  manifest = readManifest(join(built, "package.json"));
  cpSync(join(__dirname, "package"), consumer, { recursive: true });
  for (const [name, text] of Object.entries(CONSUMERS)) writeFileSync(join(consumer, name), text);
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  await npm(["install", join(dir, packed.filename)], consumer);
  server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
}, NPM_MS);
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true });
});

test("the tarball holds the library and nothing else", () => {
  const paths = packed.files.map((f) => f.path);
  expect(paths).toEqual(expect.arrayContaining(["package.json", "README.md", "cockatiel.LICENSE"]));
  const code = /^(esm|cjs)\/(package\.json|(client|cache)\/[a-z0-9/-]+(\.d\.ts|\.js))$/;
  expect(paths.filter((p) => !code.test(p) && !/^(package\.json|[a-z]+\.md|(cockatiel\.)?LICENSE)$/i.test(p))).toEqual(
    [],
  );
  expect(paths.filter((p) => /test|fixture|\.(pem|key|env|map|tgz)$|\.[cm]?ts$/.test(p.replace(".d.ts", "")))).toEqual(
    [],
  );
  for (const path of paths.filter((p) => code.test(p)))
    expect(readFileSync(join(dir, "built", path), "utf8")).not.toMatch(
      /BEGIN [A-Z ]*PRIVATE KEY|@pulumi|\/runtime\/node\//,
    );
});

test("each entry has code and types for both kinds of modules", () => {
  const paths = new Set(packed.files.map((f) => `./${f.path}`));
  const conditions = Object.values(manifest.exports).filter((e) => typeof e !== "string");
  const files = conditions.flatMap((e) => [e.import, e.require].flatMap((c) => Object.values(c)));
  expect(conditions.length).toBeGreaterThan(0);
  expect(files.filter((f) => !paths.has(f))).toEqual([]);
});

test("every package that a file imports is a dependency, and no other is", () => {
  const imported = new Set<string>();
  for (const { path } of packed.files.filter((f) => /\.(js|d\.ts)$/.test(f.path))) {
    const text = readFileSync(join(dir, "built", path), "utf8");
    for (const [, name = ""] of text.matchAll(
      /(?:from |import\(|require\(|createRequire\(import\.meta\.url\)\()"((?:@[^/"]+\/)?[^./"@][^/"]*)[^"]*"/g,
    ))
      if (!name.startsWith("node:")) imported.add(name);
  }
  expect([...imported].sort()).toEqual(
    [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].sort(),
  );
});

test("each example in its pages imports what the package exports", async () => {
  const examples = packed.files
    .filter((f) => f.path.endsWith(".md"))
    .flatMap((f) => [
      ...readFileSync(join(dir, "built", f.path), "utf8").matchAll(/import \{([^}]+)\} from "(redis-ha[^"]*)"/g),
    ]);
  expect(examples.length).toBeGreaterThan(0);
  for (const [, names = "", specifier = ""] of examples) {
    const wanted = names.split(",").map((n) => n.trim());
    const script = `import * as all from "${specifier}"; console.log(JSON.stringify(Object.keys(all)))`;
    const exported = JSON.parse(await node(["--input-type=module", "-e", script], consumer)) as string[];
    expect(exported).toEqual(expect.arrayContaining(wanted));
  }
});

test.each([
  ["an ES module", ["round-trip.mjs"]],
  ["CommonJS", ["round-trip.cjs"]],
  ["CommonJS that cannot load ES modules", ["--no-experimental-require-module", "round-trip.cjs"]],
])("%s works against a real server, without prom-client", async (_, command) => {
  expect(readdirSync(join(consumer, "node_modules"))).not.toContain("prom-client");
  const output = await node([...command, String(server.address.port)], consumer);
  expect(JSON.parse(output)).toEqual(["read back", true, true, "once"]);
});

test(
  "with prom-client: metrics in the user's registry, and types for ES modules, CommonJS and bundlers",
  async () => {
    const types = readManifest(join(ROOT, "package.json")).devDependencies["@types/node"] ?? "";
    await npm(
      ["install", `prom-client@${manifest.peerDependencies["prom-client"] ?? ""}`, `@types/node@${types}`],
      consumer,
    );
    expect(JSON.parse(await node(["metrics.mjs", String(server.address.port)], consumer))).toEqual([1, 1]);
    await checkTypes(["consumer.mts", "consumer.cts"], ["--module", "nodenext", "--moduleResolution", "nodenext"]);
    await checkTypes(["consumer.mts"], ["--module", "esnext", "--moduleResolution", "bundler"]);
  },
  NPM_MS,
);

/** Strict, and with the packages' own declarations checked too. */
async function checkTypes(files: string[], options: string[]): Promise<void> {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const strict = ["--noEmit", "--strict", "--target", "es2022", "--skipLibCheck", "false", "--esModuleInterop"];
  await node([tsc, ...strict, ...options, ...files], consumer);
}

function npm(args: string[], cwd: string): Promise<string> {
  return run("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"], cwd);
}

function node(args: string[], cwd: string): Promise<string> {
  return run(process.execPath, args, cwd);
}

/** @returns its standard output. @throws with all it said, when it ended with another code than 0 */
async function run(program: string, args: string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}

function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}
