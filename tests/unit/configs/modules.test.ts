import { findModules, MODULE_FILES, MODULE_FOLDERS, MODULE_NAMES } from "../../../configs/modules";
import { moduleFlags } from "../../../runtime/node/modules";

/** Goal: a module is found in whichever image carries it, and one that lacks it is refused by name. */
test.each(MODULE_FOLDERS)("all modules in %s", (folder) => {
  const has = (path: string): boolean => path.startsWith(folder);
  const paths = MODULE_NAMES.map((name) => `${folder}/${MODULE_FILES[name]}`);
  expect(findModules(MODULE_NAMES, has)).toEqual({ paths, missing: [] });
  expect(moduleFlags(MODULE_NAMES, has)).toEqual(paths.flatMap((path) => ["--loadmodule", path]));
});

test("the first folder wins, and an order of them is kept", () => {
  expect(findModules(["search", "json"], () => true).paths).toEqual([
    "/usr/local/lib/redis/modules/redisearch.so",
    "/usr/local/lib/redis/modules/rejson.so",
  ]);
});

test("what an image lacks is named with its file and where it was looked for", () => {
  const has = (path: string): boolean => path.endsWith("/redisearch.so");
  expect(findModules(["json", "search", "bloom"], has).missing).toEqual(["json", "bloom"]);
  expect(() => moduleFlags(["json", "search"], has)).toThrow(
    /setting modules: it has no module json \(rejson\.so\) in \/usr\/local\/lib\/redis\/modules, /,
  );
  expect(moduleFlags([], () => false)).toEqual([]);
});
