import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Goal: the layout in docs/architecture.md is true: who imports whom, and how long a file may be. */
const ROOT = join(__dirname, "../..");
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((name) => name !== "" && existsSync(join(ROOT, name)));
const text = (name: string): string => readFileSync(join(ROOT, name), "utf8");
const sources = files.filter((name) => name.endsWith(".ts") && !name.startsWith("tests/"));

/** For each top-level place, those that it may import, and whether it may know Pulumi. */
const MAY_IMPORT: Record<string, { places: string[]; pulumi: boolean }> = {
  "index.ts": { places: ["components", "images"], pulumi: true },
  components: { places: ["components", "configs"], pulumi: true },
  configs: { places: ["configs"], pulumi: false },
  runtime: { places: ["runtime", "configs"], pulumi: false },
  images: { places: ["images"], pulumi: false },
  policies: { places: ["policies"], pulumi: true },
  scripts: { places: ["scripts", "configs", "components", "runtime", "images"], pulumi: true },
};

function imports(name: string): string[] {
  return [...text(name).matchAll(/(?:from|import\(|require\()\s*"([^"]+)"/g)].map((m) => m[1] ?? "");
}

test.each(sources)("%s imports only what it may", (name) => {
  const place = name.split("/")[0] ?? name;
  const may = MAY_IMPORT[place];
  expect([place, may !== undefined]).toEqual([place, true]);
  for (const target of imports(name)) {
    if (target.startsWith(".")) {
      const path = normalize(join(dirname(name), target));
      expect(may?.places).toContain(path.split("/")[0]);
    } else if (target.startsWith("@pulumi/")) {
      expect([name, target, may?.pulumi]).toEqual([name, target, true]);
    }
  }
});

test("the parts of runtime/ that are a library know nothing of the supervisor", () => {
  const library = sources.filter((name) => name.startsWith("runtime/") && !name.startsWith("runtime/node/"));
  for (const name of library) {
    for (const target of imports(name).filter((t) => t.startsWith("."))) {
      expect(normalize(join(dirname(name), target))).not.toMatch(/^runtime\/node\//);
    }
  }
});

test("files stay small: median under 100 lines, nine of ten under 250, none over 400", () => {
  const hand = files.filter(
    (name) => /\.(ts|js|go|sh)$/.test(name) || /^(scripts\/(up|test|setup|redis-ha|ci\/\w+)|\.ci\/run)$/.test(name),
  );
  const lines = hand.map((name) => ({ name, count: text(name).split("\n").length - 1 }));
  const code = lines.filter(({ name }) => !name.startsWith("tests/")).map((l) => l.count);
  const sorted = code.sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThan(250);
  expect(lines.filter((l) => l.count > 400)).toEqual([]);
});

test("no test is skipped or alone", () => {
  const tests = files.filter((name) => name.endsWith(".test.ts") && name !== "tests/unit/layout.test.ts");
  const bad = tests.filter((name) =>
    /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|test|describe)\(/.test(text(name)),
  );
  expect(bad).toEqual([]);
});

test("every link in the docs leads to a file", () => {
  for (const page of files.filter((name) => name.endsWith(".md"))) {
    for (const [, link = ""] of text(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      expect([page, link, existsSync(join(ROOT, dirname(page), link))]).toEqual([page, link, true]);
    }
  }
});
