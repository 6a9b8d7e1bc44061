import { createHash } from "node:crypto";
import { ICON } from "./assets/icon";
import { SCRIPT } from "./assets/script";
import { STYLE } from "./assets/style";

export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** What the page loads, by its file name below `/page/`. It is part of the program, so that nothing comes from elsewhere. */
export const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ["page.js", { type: "text/javascript; charset=utf-8", text: SCRIPT }],
  ["page.css", { type: "text/css; charset=utf-8", text: STYLE }],
  ["icon.svg", { type: "image/svg+xml", text: ICON }],
]);

/** Changes with any of them: browsers keep them for as long as it stays, and an open page loads itself anew when it is another. */
export const ASSETS_VERSION = createHash("sha256")
  .update([...ASSETS.values()].map(({ text }) => text).join("\0"))
  .digest("hex")
  .slice(0, 16);
