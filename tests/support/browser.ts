import { spawnSync } from "node:child_process";
import { chromium, type Browser } from "playwright-core";

/** Names of a Chromium on PATH; scripts/setup installs Debian's. */
const NAMES = ["chromium", "chromium-browser", "chromium-headless-shell", "google-chrome"];

/** Starts a real Chromium without a window. @throws where there is none on PATH */
export async function startBrowser(): Promise<Browser> {
  const found = NAMES.map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim()).find(
    (p) => p !== "",
  );
  if (found === undefined) throw new Error("there is no Chromium on PATH: ./scripts/setup test-tools installs one");
  // Chromium refuses to be run by root with a sandbox.
  return chromium.launch({ executablePath: found, chromiumSandbox: process.getuid?.() !== 0, args: ["--disable-gpu"] });
}
