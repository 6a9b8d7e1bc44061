import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SOURCES } from "./entries";

/**
 * A relative import as Node wants it in ES modules, with the file's extension: `./pool` becomes `./pool.js` or `./pool/index.js`.
 * @param importer the source file that holds it
 * @throws when there is no such source file, or it lies outside `runtime/`
 */
export function withExtension(specifier: string, importer: string): string {
  const target = join(dirname(importer), specifier);
  if (relative(SOURCES, target).startsWith(".."))
    throw new Error(`${importer} imports ${specifier}, which lies outside runtime/ and is not part of the library`);
  if (existsSync(`${target}.ts`)) return `${specifier}.js`;
  if (existsSync(join(target, "index.ts"))) return `${specifier.replace(/\/$/, "")}/index.js`;
  throw new Error(`${importer} imports ${specifier}, which is no TypeScript file`);
}
