import { isAbsolute, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { BUNDLED_IN_COMMONJS, OPTIONAL_PEERS, SOURCES } from "./entries";
import { optionalPeer } from "./optional-peer";
import { withExtension } from "./specifier";

export type ModuleFormat = "esm" | "cjs";

/** `@scope/name` or `name` of `name/some/module`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The source files that the entries reach, and the packages they take values from. */
export async function reached(entries: readonly string[]): Promise<{ files: string[]; packages: string[] }> {
  const { metafile } = await build({
    entryPoints: [...entries],
    absWorkingDir: SOURCES,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    write: false,
    outdir: "out",
    metafile: true,
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  // A relative path is listed as external where only types are imported from it.
  const external = imports.filter((i) => i.external === true && !/^(node:|\.)/.test(i.path));
  return {
    files: Object.keys(metafile.inputs),
    packages: [...new Set(external.map((i) => packageOf(i.path)))].sort(),
  };
}

/**
 * Writes a JavaScript file for each source file. The modules stay apart, so that the entries share what they have in common: one
 * copy of an error class a format.
 */
export async function writeJavaScript(files: readonly string[], format: ModuleFormat, out: string): Promise<void> {
  await build({
    entryPoints: [...files],
    absWorkingDir: SOURCES,
    outbase: SOURCES,
    outdir: out,
    bundle: true,
    platform: "node",
    target: "node22",
    format,
    legalComments: "inline",
    logLevel: "warning",
    plugins: [imports(format)],
  });
}

/** Own modules and packages stay imports; bundled packages become part of the file, optional ones load late. */
function imports(format: ModuleFormat): Plugin {
  const ours = (importer: string): boolean => importer.startsWith(join(SOURCES, "/"));
  return {
    name: "imports",
    setup(plugin) {
      plugin.onResolve({ filter: /^\.\.?(\/|$)/ }, ({ path, importer }) =>
        ours(importer) ? { path: withExtension(path, importer), external: true } : undefined,
      );
      plugin.onResolve({ filter: /^[^.]/ }, ({ path, kind, namespace }) => {
        if (kind === "entry-point" || isAbsolute(path)) return undefined;
        const optional = namespace !== "optional-peer" && OPTIONAL_PEERS[path];
        if (optional) return { path, namespace: "optional-peer", sideEffects: false };
        if (format === "cjs" && BUNDLED_IN_COMMONJS.includes(packageOf(path))) return undefined;
        return { path, external: true };
      });
      plugin.onLoad({ filter: /.*/, namespace: "optional-peer" }, ({ path }) => ({
        contents: optionalPeer(path, OPTIONAL_PEERS[path] ?? [], format),
        loader: "js",
      }));
    },
  };
}
