import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bash, root, scratch } from "./bash";

/** Goal: the S3 server of the tests is the pinned one, built once, and its module changes nothing for the engine. */
const folder = scratch();
const withS3 = '. scripts/lib/s3.sh; go() { [[ $1 == env ]] && echo go1.99 || command go "$@"; };';

test("the version is the one of the module", async () => {
  const version = /versity\/versitygw v(\S+)/.exec(readFileSync(join(root, "tools/versitygw/go.mod"), "utf8"))?.[1];
  expect((await bash(folder, `${withS3} s3_version`)).stdout).toBe(`${version ?? ""}\n`);
});

test("it is built once, and env.sh leads to it", async () => {
  const build = 'build_go() { echo build >&2; touch "${@: -2:1}"; chmod +x "${@: -2:1}"; };';
  const run = await bash(
    folder,
    `${withS3} ${build} s3_ready; s3_ready; env_write; . "$env_file"; type -P versitygw; installed_list`,
  );
  expect(run.code).toBe(0);
  expect(run.stderr.match(/^build$/gm)).toHaveLength(1);
  expect(run.stdout).toMatch(new RegExp(`^${folder}/s3-[0-9a-f]{16}/bin/versitygw\nversitygw\t\\S+ \\(built`));
});

test("a machine's own goes before", async () => {
  const run = await bash(
    folder,
    `${withS3} versitygw=$temp_dir/versitygw; printf '#!/bin/sh\\n' >$versitygw; chmod +x $versitygw
    PATH=$temp_dir:$PATH; build_go() { exit 9; }; s3_ready; cat "$REDIS_HA_CACHE/env.d/s3.sh"`,
  );
  expect(run).toMatchObject({ code: 0, stdout: "" });
});

test("its module is no input of the engine's build, and a changed pin is one of its own", async () => {
  const prepare =
    'REDIS_HA_ROOT=$temp_dir; mkdir -p "$temp_dir/scripts"; cp -r tools "$temp_dir"; cp -r scripts/lib "$temp_dir/scripts"';
  const run = await bash(
    folder,
    `${withS3} ${prepare}; build_key; s3_key; echo >>"$temp_dir/tools/versitygw/go.mod"; build_key; s3_key`,
  );
  const [engine, s3, engineAfter, s3After] = run.stdout.trimEnd().split("\n");
  expect(engineAfter).toBe(engine);
  expect(s3After).not.toBe(s3);
});
