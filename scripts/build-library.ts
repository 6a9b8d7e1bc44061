import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeDeclarations } from "./library/declarations";
import { ENTRIES, ROOT } from "./library/entries";
import { reached, writeJavaScript } from "./library/javascript";
import { bundled, manifest, type Project } from "./library/manifest";

/**
 * Makes the library's package, ready for `npm pack` or `npm publish`: ES modules, CommonJS, declarations for both.
 * @param out the folder, which is emptied first
 */
export async function buildLibrary(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const sources = ENTRIES.map((e) => e.source);
  const { files, packages } = await reached(sources);
  for (const [format, type] of [
    ["esm", "module"],
    ["cjs", "commonjs"],
  ] as const) {
    const folder = join(out, format);
    mkdirSync(folder, { recursive: true });
    await writeJavaScript(files, format, folder);
    writeJson(join(folder, "package.json"), { type });
  }
  writeDeclarations(sources, [join(out, "esm"), join(out, "cjs")]);
  const project = readJson(join(ROOT, "package.json")) as Project;
  writeJson(join(out, "package.json"), manifest(project, ENTRIES, packages, lockedVersions()));
  for (const { subpath, page } of ENTRIES)
    if (page !== undefined) copyFileSync(join(ROOT, "docs", page), join(out, subpath === "." ? "README.md" : page));
  for (const name of bundled(packages))
    copyFileSync(join(ROOT, "node_modules", name, "LICENSE"), join(out, `${name}.LICENSE`));
  copyFileSync(join(ROOT, "LICENSE"), join(out, "LICENSE"));
}

function lockedVersions(): ReadonlyMap<string, string> {
  const { packages } = readJson(join(ROOT, "package-lock.json")) as { packages: Record<string, { version?: string }> };
  const top = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/;
  return new Map(
    Object.entries(packages).flatMap(([path, { version }]) => {
      const name = top.exec(path)?.[1];
      return name !== undefined && version !== undefined ? [[name, version] as const] : [];
    }),
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

if (require.main === module) {
  const out = resolve(process.argv[2] ?? join(ROOT, "dist"));
  buildLibrary(out).then(
    () => process.stdout.write(`${out}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
