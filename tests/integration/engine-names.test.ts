import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { version } from "@pulumi/docker/package.json";
import { declaredNames, declaredTokens } from "./engine-declarations";

/** Served by code of the official plugin's own, which can't be built from its upstream. */
const notServed = ["docker:index/image:Image"];

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const builtPlugin = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "pulumi-resource-docker"))
  .find(executable);

const officialPlugin = join(
  process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"),
  `plugins/resource-docker-v${version}/pulumi-resource-docker`,
);

/** Every resource has an id, whether a schema or a declaration says so or not. */
const withoutIds = (lines: readonly string[]): string[] => lines.filter((line) => !line.endsWith(" id")).sort();

describe("the Docker plugin", () => {
  test("serves every resource and property of @pulumi/docker by its name", () => {
    if (builtPlugin === undefined) {
      // Nothing of ours to compare: then it has to be the official one.
      expect(executable(officialPlugin)).toBe(true);
      return;
    }
    const served = execFileSync(builtPlugin, ["-names"], { encoding: "utf8" }).trimEnd().split("\n");
    const tokens = new Set(served.map((line) => line.split(" ")[0] ?? ""));

    expect(withoutIds(served)).toEqual(withoutIds(declaredNames(tokens)));
    expect([...tokens, ...notServed].filter((token) => token.startsWith("docker:")).sort()).toEqual(declaredTokens());
  });
});
