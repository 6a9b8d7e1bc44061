import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bash, root, scratch } from "./bash";

const folder = scratch();
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };

describe("versions that belong together", () => {
  test("the CLI is the one of the npm package, in both Go modules", () => {
    const version = `v${dependencies["@pulumi/pulumi"] ?? ""}`;
    expect(read("tools/pulumi/go.mod")).toContain(`github.com/pulumi/pulumi/pkg/v3 ${version}\n`);
    for (const module of ["pulumi", "docker-plugin"]) {
      expect(read(`tools/${module}/go.mod`)).toContain(`github.com/pulumi/pulumi/sdk/v3 ${version}\n`);
    }
  });

  test("the Docker plugin is the one of the npm package", () => {
    expect(read("tools/docker-plugin/main.go")).toContain(
      `const version = "${dependencies["@pulumi/docker"] ?? ""}"\n`,
    );
  });

  test("setup reads them", async () => {
    const run = await bash(folder, "package_version @pulumi/pulumi; package_version @pulumi/docker; go_required");
    expect(run.stdout).toBe(
      `${dependencies["@pulumi/pulumi"] ?? ""}\n${dependencies["@pulumi/docker"] ?? ""}\n${goRequired()}\n`,
    );
  });
});

function goRequired(): string {
  return /^go (\S+)$/m.exec(read("tools/pulumi/go.mod"))?.[1] ?? "";
}

describe("the key of a build", () => {
  // A copy of the inputs, so that the checkout stays as it is.
  const prepare =
    'REDIS_HA_ROOT=$temp_dir; mkdir -p "$temp_dir/scripts"; cp -r tools "$temp_dir"; cp -r scripts/lib "$temp_dir/scripts"';
  const keys = async (change: string): Promise<string[]> => {
    const run = await bash(folder, `${prepare}; build_key; (cd "$REDIS_HA_ROOT"; ${change}); build_key`);
    expect(run.stderr).toBe("");
    return run.stdout.trimEnd().split("\n");
  };

  test.each([
    ["a source file", "echo '// more' >>tools/docker-plugin/names.go"],
    ["a checksum", "echo >>tools/pulumi/go.sum"],
    ["the script for dynamic resources", "echo >>tools/pulumi-resource-pulumi-nodejs"],
    ["a new file", "echo 'package main' >tools/docker-plugin/new.go"],
    ["a file's name", "mv tools/docker-plugin/names.go tools/docker-plugin/renamed.go"],
    ["the build's flags", "echo >>scripts/lib/engine-build.sh"],
  ])("changes with %s", async (_name, change) => {
    const [before, after] = await keys(change);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(after).not.toBe(before);
  });

  test("changes with the compiler", async () => {
    const run = await bash(folder, "build_key; go() { echo go version go1.99; }; build_key");
    const [before, after] = run.stdout.trimEnd().split("\n");
    expect(after).not.toBe(before);
  });

  test("doesn't change with anything else", async () => {
    const [before, after] = await keys("touch tools/pulumi/go.mod; echo >tools/notes.md; echo >tools/pulumi/x_test.go");
    expect(after).toBe(before);
  });
});
