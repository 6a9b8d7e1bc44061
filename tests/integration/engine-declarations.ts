import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as ts from "typescript";

/** For each interface, its properties and for each the interface of its elements, where it has one. */
type Interfaces = Map<string, Map<string, string | undefined>>;

const folder = dirname(require.resolve("@pulumi/docker/package.json"));

/** Reads interfaces by their syntax alone: the generated declarations are regular, and types needn't be resolved. */
function readInterfaces(file: string, prefix: string, found: Interfaces): void {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    const properties = new Map<string, string | undefined>();
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member) || member.type === undefined) continue;
      properties.set(member.name.getText(source), /\b(?:inputs|outputs)\.\w+/.exec(member.type.getText(source))?.[0]);
    }
    found.set(prefix + statement.name.text, properties);
  }
}

function allInterfaces(): Interfaces {
  const found: Interfaces = new Map();
  readInterfaces(join(folder, "types/input.d.ts"), "inputs.", found);
  readInterfaces(join(folder, "types/output.d.ts"), "outputs.", found);
  for (const file of readdirSync(folder)) {
    if (file.endsWith(".d.ts")) readInterfaces(join(folder, file), "", found);
  }
  return found;
}

/** The interface that holds all properties of what a token names: `docker:index/getLogs:getLogs` is `GetLogsResult`. */
function interfaceOf(token: string): string {
  if (token.startsWith("pulumi:providers:")) return "ProviderArgs";
  const name = basename(token).split(":")[1] ?? "";
  return name.startsWith("get") ? `G${name.slice(1)}Result` : `${name}State`;
}

/** Every property that `@pulumi/docker` declares for these tokens, as "token property.path"; sorted. */
export function declaredNames(tokens: Iterable<string>): string[] {
  const interfaces = allInterfaces();
  const paths: string[] = [];
  const walk = (name: string, prefix: string): void => {
    const properties = interfaces.get(name);
    if (properties === undefined) throw new Error(`@pulumi/docker declares no interface ${name}`);
    for (const [property, element] of properties) {
      paths.push(prefix + property);
      if (element !== undefined) walk(element, `${prefix}${property}.`);
    }
  };
  for (const token of tokens) walk(interfaceOf(token), `${token} `);
  return paths.sort();
}

/** The tokens of all resources and data sources that the package's code asks the plugin for. */
export function declaredTokens(): string[] {
  const tokens = new Set<string>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".js")) continue;
    for (const [token] of readFileSync(join(folder, file), "utf8").matchAll(/docker:index\/\w+:\w+/g))
      tokens.add(token);
  }
  return [...tokens].sort();
}
