import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as ts from "typescript";
import { ROOT, SOURCES } from "./entries";
import { withExtension } from "./specifier";

/**
 * Writes the declarations of all that the entries reach, once into each folder. Their relative imports have extensions, so they
 * resolve in ES modules, in CommonJS and in bundlers alike.
 * @throws with the compiler's messages
 */
export function writeDeclarations(entries: readonly string[], folders: readonly string[]): void {
  const program = ts.createProgram(
    entries.map((e) => join(SOURCES, e)),
    { ...options(), noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: SOURCES, outDir: SOURCES },
  );
  const write = (name: string, text: string): void => {
    for (const folder of folders) {
      const file = join(folder, relative(SOURCES, name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  };
  const { diagnostics } = program.emit(undefined, write, undefined, true, { afterDeclarations: [extensions] });
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length > 0) {
    const host = { getCurrentDirectory: () => ROOT, getCanonicalFileName: (f: string) => f, getNewLine: () => "\n" };
    throw new Error(ts.formatDiagnostics(faults, host));
  }
}

function options(): ts.CompilerOptions {
  const file = join(ROOT, "tsconfig.json");
  const { config, error } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as {
    config: { compilerOptions: object };
    error?: ts.Diagnostic;
  };
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  // The library is used in Node; the tests' globals must not leak into its types.
  const { options, errors } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: ["node"] }, ROOT);
  if (errors[0]) throw new Error(ts.flattenDiagnosticMessageText(errors[0].messageText, "\n"));
  return options;
}

/** Gives each relative import of a declaration file its extension, `import("./x")` in a type included. */
const extensions: ts.TransformerFactory<ts.SourceFile | ts.Bundle> = (context) => (root) => {
  if (!ts.isSourceFile(root)) return root;
  const { factory } = context;
  const renamed = (literal: ts.Expression): ts.StringLiteral | undefined =>
    ts.isStringLiteral(literal) && literal.text.startsWith(".")
      ? factory.createStringLiteral(withExtension(literal.text, root.fileName))
      : undefined;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isImportDeclaration(node)) {
      const { modifiers, importClause, moduleSpecifier, attributes } = node;
      const name = renamed(moduleSpecifier);
      return name ? factory.updateImportDeclaration(node, modifiers, importClause, name, attributes) : node;
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const { modifiers, isTypeOnly, exportClause, moduleSpecifier, attributes } = node;
      const name = renamed(moduleSpecifier);
      return name ? factory.updateExportDeclaration(node, modifiers, isTypeOnly, exportClause, name, attributes) : node;
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { argument, attributes, qualifier, isTypeOf } = node;
      const name = renamed(argument.literal);
      const typeArguments = node.typeArguments?.map((t) => ts.visitNode(t, visit) as ts.TypeNode);
      const target = name ? factory.createLiteralTypeNode(name) : argument;
      const args = typeArguments && factory.createNodeArray(typeArguments);
      return factory.updateImportTypeNode(node, target, attributes, qualifier, args, isTypeOf);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitEachChild(root, visit, context);
};
