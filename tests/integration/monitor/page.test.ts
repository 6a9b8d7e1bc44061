import { writeFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { BackupSource } from "../../../runtime/monitor/backup-source";
import { startBrowser } from "../../support/browser";
import { freePort } from "../../support/client/ports";
import { measured } from "../../support/measured";
import { Monitored } from "../../support/monitor/monitored";
import { promotionOf } from "../../support/monitor/promotion";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually, withDeadline } from "../../support/wait";

/** Goal: the status page in a real browser shows a real group as it is, live, to whom it may, on any screen, and to everybody. */
const TOKEN = "token-of-the-page-0123456789";
const IMAGES = join(__dirname, "../../../docs/images");
const DAY = 86_400_000;
const SEEN_WITHIN_MS = 2_000;
const LOST_WITHIN_MS = 6_000;

const backups: BackupSource = {
  latest: () =>
    Promise.resolve({
      stored: 14,
      newest: { at: Date.now() - 3 * 3_600_000, durationMs: 4_200, sizeBytes: 734_003_200, keys: 1_204_331 },
      proof: { good: true, lastGoodAt: Date.now() - DAY },
      archivedUntil: undefined,
    }),
};

let group: SecureGroup;
let monitored: Monitored;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

async function startMonitor(port: number): Promise<Monitored> {
  const { cert, key } = await group.authority.issue("127.0.0.1");
  const files = { certFile: join(group.dir, "page.crt"), keyFile: join(group.dir, "page.key") };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  const listen = { port, tls: files, tokenFile: join(group.dir, "token") };
  // What is promised is promised of the defaults.
  const defaults = { scrape: { cacheMs: 1_000 }, events: { pollMs: 1_000 } };
  const entrance = { token: TOKEN, tls: { ca: group.authority.ca, cert, key } };
  return Monitored.start(group, { listen, ...defaults }, { ...entrance, backups });
}

/** A page of a browser that knows nothing; what it complains of is kept. */
async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const fresh = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const opened = await fresh.newPage();
  opened.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|ERR_CONNECTION/.test(message.text()))
      complaints.push(message.text());
  });
  opened.on("pageerror", (error) => complaints.push(error.message));
  return opened;
}

async function logIn(on: Page): Promise<void> {
  await on.goto(monitored.url("/"));
  await on.getByLabel("Token").fill(TOKEN);
  await on.getByRole("button", { name: "Log in" }).click();
  await on.getByRole("heading", { name: "Topology" }).waitFor();
}

beforeAll(async () => {
  group = await SecureGroup.start({
    downAfterMs: 1_500,
    certificateDays: 365,
    nodeLines: ["slowlog-log-slower-than 5000"],
  });
  writeFileSync(join(group.dir, "token"), `${TOKEN}\n`);
  [monitored, browser] = await Promise.all([startMonitor(await freePort()), startBrowser()]);
  page = await open();
  context = page.context();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await monitored.stop();
  await group.stop();
});

test("the log-in: a wrong token is refused, the right one opens the page by a cookie that no script sees", async () => {
  await page.goto(monitored.url("/"));
  expect(new URL(page.url()).pathname).toBe("/login");
  await page.getByLabel("Token").fill(`${TOKEN}x`);
  await page.getByRole("button", { name: "Log in" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("This is not the token");
  expect(await context.cookies()).toEqual([]);
  await logIn(page);
  expect(new URL(page.url()).pathname).toBe("/");
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict", path: "/" });
  expect(cookie?.name).toMatch(/^__Host-/);
  expect(cookie?.value).not.toContain(TOKEN);
  expect(await page.evaluate("document.cookie")).toBe("");
  await page.getByRole("button", { name: "Log out" }).click();
  expect(new URL(page.url()).pathname).toBe("/login");
  expect(await context.cookies()).toEqual([]);
  await logIn(page);
  writeFileSync(join(group.dir, "token"), "another-token");
  await page.reload();
  expect(new URL(page.url()).pathname).toBe("/login");
  // A session is worth what its token is: with the old one back it holds again.
  writeFileSync(join(group.dir, "token"), TOKEN);
  await page.goto(monitored.url("/"));
  await page.getByRole("heading", { name: "Topology" }).waitFor();
  expect(monitored.logged.join("")).not.toContain(TOKEN);
});

test("the page and the one without JavaScript show the same of a group that is well", async () => {
  await page.locator("html[data-live=yes]").waitFor();
  const plain = await open({ javaScriptEnabled: false });
  await logIn(plain);
  await eventually("both say so", 30_000, async () => {
    // One that stood still is told of for a moment; the page without a script is as old as its request.
    await plain.reload();
    const said = [page, plain].map((shown) => shown.getByRole("status").textContent());
    return (await Promise.all(said)).every((text) => text === "● All is well. redis-1 is the master");
  });
  for (const shown of [page, plain]) {
    expect(await shown.title()).toBe("mymaster: redis-1");
    expect(await shown.locator("#topology h3").allTextContents()).toEqual(["redis-1", "redis-2", "redis-3"]);
    expect(await shown.locator("#topology .link .badge").allTextContents()).toEqual(["link up", "link up"]);
    expect(await shown.locator("#sentinels h3").allTextContents()).toEqual(["sentinel-1", "sentinel-2", "sentinel-3"]);
    expect(await shown.locator("#certificates tbody tr").count()).toBe(7);
    expect(await shown.locator("#backups").textContent()).toContain("14");
  }
  expect(await texts(plain, "h2, h3, dt, th")).toEqual(await texts(page, "h2, h3, dt, th"));
  expect(await plain.locator("noscript a").isVisible()).toBe(true);
  await plain.context().close();
});

test("a slow query appears on the open page by its shape, and nothing of its data does", async () => {
  const app = await group.connect((await group.master()).address, "app");
  const script = `local t = redis.call('time'); local e = t[1] * 1e6 + t[2] + 20000; repeat t = redis.call('time') until t[1] * 1e6 + t[2] > e`;
  await app.eval(script, 1, "customer:4711", "a-value-nobody-may-see");
  app.disconnect();
  const shape = page.locator("#slow-queries code", { hasText: "eval" });
  await shape.waitFor();
  expect(await shape.textContent()).toMatch(/^eval \(4 arguments: \d+ B, 1 B, 13 B, 22 B\)$/);
  expect(await page.content()).not.toMatch(/customer:4711|a-value-nobody-may-see/);
});

test("the page's policy lets no inline script run", async () => {
  const ran = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (e) => resolve([e.effectiveDirective, window.ran === undefined]), { once: true });
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    setTimeout(() => resolve("no violation"), 2000);
  })`);
  expect(ran).toEqual(["script-src-elem", true]);
  expect(complaints.splice(0)).toEqual([expect.stringContaining("Content Security Policy")]);
});

test("a failover is seen on the open page within 2 s, and stays there as a timeline", async () => {
  const old = await group.master();
  const sight = page.evaluate<{ role: number; named: number }>(`new Promise((resolve) => {
    const seen = {};
    const look = () => {
      const masters = [...document.querySelectorAll("#topology .above h3")].map((h) => h.textContent);
      if (masters.some((m) => m !== "redis-1")) seen.role ??= Date.now();
      if (/redis-[23] is the master/.test(document.querySelector("#verdict").textContent)) seen.named ??= Date.now();
      if (seen.role && seen.named) resolve(seen);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  })`);
  old.freeze();
  const [promotion, seen] = await Promise.all([promotionOf(group, old), sight]);
  const stopped = promotion.stoppedMs();
  const delays = { role: seen.role - promotion.roleAt - stopped, named: seen.named - promotion.namedAt - stopped };
  measured(
    `status page: the new master is seen ${delays.role} ms after its ROLE says so, ${delays.named} ms after the Sentinels do`,
  );
  expect(delays.role).toBeLessThan(SEEN_WITHIN_MS);
  expect(delays.named).toBeLessThan(SEEN_WITHIN_MS);
  const next = `redis-${group.nodes.indexOf(promotion.master) + 1}`;
  await eventually("the frozen one alone does not answer", 10_000, async () => {
    return (await page.locator("#topology .below .badge", { hasText: "does not answer" }).count()) === 1;
  });
  expect(await page.title()).toContain(next);
  old.thaw();
  expect(await page.locator("#failovers .timeline > li").first().textContent()).toContain(`redis-1 → ${next}`);
  expect(await page.locator("#summary").textContent()).toMatch(/since \d{4}-/);
  // By keyboard; and what was opened stays open while the page is brought up to date.
  await page.locator("#failovers summary").focus();
  await page.keyboard.press("Enter");
  const steps = page.locator("#failovers .steps");
  await steps.waitFor();
  expect(await steps.textContent()).toContain("promoted-slave");
  const at = await page.locator("#at").textContent();
  await eventually("an update", 10_000, async () => (await page.locator("#at").textContent()) !== at);
  expect(await steps.isVisible()).toBe(true);
  expect(await page.evaluate("document.activeElement.tagName")).toBe("SUMMARY");
  await page.keyboard.press("Enter");
});

test("nobody is shut out of the log-in", async () => {
  const stranger = await open({ viewport: { width: 320, height: 640 } });
  await stranger.goto(monitored.url("/"));
  await stranger.getByLabel("Token").fill("wrong");
  await stranger.getByRole("button", { name: "Log in" }).click();
  await stranger.getByRole("alert").waitFor();
  expect(await violations(stranger)).toEqual([]);
  expect(await stranger.evaluate("document.documentElement.scrollWidth")).toBe(320);
  await stranger.context().close();
});

test("the old master comes back as a replica, and the page says that all is well", async () => {
  await page.locator("#verdict", { hasText: "All is well" }).waitFor({ timeout: 55_000 });
  expect(await page.locator("#topology .below .badge", { hasText: "link up" }).count()).toBe(2);
  expect(await page.locator("#summary .findings").count()).toBe(0);
});

const SCREENS = [
  ["desktop-light", 1280, "light"],
  ["desktop-dark", 1280, "dark"],
  ["phone-light", 320, "light"],
  ["phone-dark", 320, "dark"],
] as const;

test.each(SCREENS)(
  "%s: nobody is shut out (axe), nothing scrolls sideways, nothing moves that should not",
  async (name, width, colorScheme) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await page.evaluate("document.getAnimations().length")).toBe(0);
    if (process.env.UPDATE_SCREENSHOTS && name !== "phone-dark") {
      await page.evaluate("document.activeElement.blur(), scrollTo(0, 0)");
      await page.locator("#verdict", { hasText: "All is well" }).waitFor();
      await page.screenshot({ path: join(IMAGES, `status-${name}.png`) });
    }
    await page.emulateMedia({ colorScheme, reducedMotion: "no-preference" });
    await eventually("links move", 10_000, () => page.evaluate<boolean>("document.getAnimations().length > 0"));
  },
);

test("a monitor that is gone is told by a banner, which goes when it is back", async () => {
  const { port } = monitored;
  await monitored.stop();
  await withDeadline("the banner", LOST_WITHIN_MS, page.getByRole("alert").waitFor());
  expect(await page.getByRole("alert").textContent()).toMatch(/^The connection to the monitor is lost\. .* of \d{4}-/);
  expect(await violations(page)).toEqual([]);
  monitored = await startMonitor(port);
  await withDeadline("it goes", LOST_WITHIN_MS, page.getByRole("alert").waitFor({ state: "hidden" }));
  expect(await page.locator("html").getAttribute("data-live")).toBe("yes");
});

test("the browser has complained of nothing: no violation of the policy, no error of the script", () => {
  expect(complaints).toEqual([]);
});

function texts(of: Page, what: string): Promise<string[]> {
  return of.locator("main").locator(what).allTextContents();
}

/** What axe finds, by all of its rules: each rule with the elements that break it. */
async function violations(of: Page): Promise<unknown[]> {
  const found = await new AxeBuilder({ page: of }).options({ resultTypes: ["violations"] }).analyze();
  return found.violations.map((v) => [v.id, v.nodes.map((n) => n.target)]);
}
