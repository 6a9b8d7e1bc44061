import { bash, scratch } from "./bash";

/** Goal: the S3 server is built once, and its module changes nothing for the engine. */
const folder = scratch();
const withStore = '. scripts/lib/object-store.sh; go() { [[ $1 == env ]] && echo go1.99 || command go "$@"; };';

test("it is built once, and env.sh leads to it", async () => {
  const build = 'build_go() { echo build >&2; touch "${@: -2:1}"; chmod +x "${@: -2:1}"; };';
  const run = await bash(
    folder,
    `${withStore} ${build} object_store_ready; object_store_ready; env_write; . "$env_file"; type -P object-store; installed_list`,
  );
  expect(run.code).toBe(0);
  expect(run.stderr.match(/^build$/gm)).toHaveLength(1);
  expect(run.stdout).toMatch(
    new RegExp(`^${folder}/object-store-[0-9a-f]{16}/bin/object-store\nobject-store\tversitygw \\S+ \\(built`),
  );
});

test("its module is no input of the engine's build, and a changed pin is one of its own", async () => {
  const prepare =
    'REDIS_HA_ROOT=$temp_dir; mkdir -p "$temp_dir/scripts"; cp -r tools "$temp_dir"; cp -r scripts/lib "$temp_dir/scripts"';
  const keys = 'build_key; object_store_key; echo >>"$temp_dir/tools/object-store/go.mod"; build_key; object_store_key';
  const run = await bash(folder, `${withStore} ${prepare}; ${keys}`);
  const [engine, store, engineAfter, storeAfter] = run.stdout.trimEnd().split("\n");
  expect(engineAfter).toBe(engine);
  expect(storeAfter).not.toBe(store);
});
