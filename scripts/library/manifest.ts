import { BUNDLED_IN_COMMONJS, OPTIONAL_PEERS, type Entry } from "./entries";

/** What the package takes over from the checkout's own package.json. */
export interface Project {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

/**
 * The package's package.json.
 * @param packages those that the library's modules import
 * @param installed the version of each that the library was tested with
 * @throws when a package has no known version
 */
export function manifest(
  project: Project,
  entries: readonly Entry[],
  packages: readonly string[],
  installed: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const range = (name: string): [string, string] => {
    const version = installed.get(name);
    if (version === undefined) throw new Error(`the library imports ${name}, which package-lock.json does not have`);
    return [name, `^${version}`];
  };
  const isOptional = (name: string): boolean => name in OPTIONAL_PEERS;
  const optional = packages.filter(isOptional);
  const { name, version, license, engines } = project;
  return {
    name,
    version,
    description: "A Redis client that survives failovers: follows Sentinel groups, and settles every call in its time",
    keywords: ["redis", "sentinel", "failover", "high-availability", "ioredis", "client"],
    license,
    engines,
    main: file("cjs", entries[0], "js"),
    types: file("cjs", entries[0], "d.ts"),
    exports: {
      ...Object.fromEntries(
        entries.map((entry) => [entry.subpath, { import: condition("esm", entry), require: condition("cjs", entry) }]),
      ),
      "./package.json": "./package.json",
    },
    files: ["esm", "cjs", "*.md", "*.LICENSE", "LICENSE"],
    sideEffects: false,
    dependencies: Object.fromEntries(packages.filter((p) => !isOptional(p)).map(range)),
    peerDependencies: Object.fromEntries(optional.map(range)),
    peerDependenciesMeta: Object.fromEntries(optional.map((p) => [p, { optional: true }])),
  };
}

/** Types first: the first condition that fits is taken. */
function condition(format: "esm" | "cjs", entry: Entry): Record<string, string> {
  return { types: file(format, entry, "d.ts"), default: file(format, entry, "js") };
}

function file(format: "esm" | "cjs", entry: Entry | undefined, extension: "js" | "d.ts"): string {
  if (!entry) throw new Error("the package has no entry");
  return `./${format}/${entry.source.replace(/ts$/, extension)}`;
}

/** Packages whose licence must go with the CommonJS files, which hold their code. */
export function bundled(packages: readonly string[]): readonly string[] {
  return packages.filter((name) => BUNDLED_IN_COMMONJS.includes(name));
}
