import { ASSETS_VERSION } from "./assets";
import { moment } from "./format";
import { markup, type Html } from "./html";
import type { Page, PartId } from "./parts";

const HALVES: readonly (readonly PartId[])[] = [
  ["failovers", "backups", "certificates"],
  ["slow-queries", "events"],
];

/** The page as it is first served, whole without its script. Pure. @param session whether one has logged in, and may log out */
export function renderDocument({ group, title, at, parts }: Page, session: boolean): string {
  const part = (id: PartId): Html => markup`<section id="${id}" aria-labelledby="${id}-title">${parts[id]}</section>\n`;
  return frame(
    title,
    markup`<p id="lost" class="lost" role="alert" hidden></p>
<header><h1>${group}</h1><p id="verdict" class="verdict" role="status">${parts.verdict}</p></header>
<main>
<noscript><p class="quiet">Without JavaScript this page stays as it was when it was loaded. <a href="./">Load it anew</a></p></noscript>
<section id="summary" aria-label="Summary">${parts.summary}</section>
${part("topology")}${part("sentinels")}${part("nodes")}
<div class="columns">${HALVES.map((ids) => markup`<div>${ids.map(part)}</div>`)}</div>
</main>
<footer><span>As of <time id="at" datetime="${at}">${moment(at)}</time></span>
<a href="status.json">status.json</a> <a href="metrics">metrics</a> <a href="ready">ready</a>
${session && markup`<form method="post" action="logout"><button>Log out</button></form>`}</footer>
<script src="page/page.js?${ASSETS_VERSION}" defer></script>`,
  );
}

/** The form for the token. Pure. @param wrong whether another one was tried */
export function renderLogin(group: string, wrong: boolean): string {
  return frame(
    `${group}: log in`,
    markup`<main class="login"><h1>${group}</h1>
<form method="post" action="login" class="card">
<label for="token">Token of the monitor</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus${wrong && markup` aria-invalid="true" aria-describedby="wrong"`}>
${wrong && markup`<p id="wrong" class="critical" role="alert"><span class="badge">wrong</span> This is not the token.</p>`}
<button>Log in</button>
</form></main>`,
  );
}

function frame(title: string, body: Html): string {
  return markup`<!doctype html>
<html lang="en" data-version="${ASSETS_VERSION}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="page/icon.svg?${ASSETS_VERSION}">
<link rel="stylesheet" href="page/page.css?${ASSETS_VERSION}">
</head>
<body>
${body}
</body>
</html>
`.text;
}
