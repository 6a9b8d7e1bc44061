/**
 * The page's own script: takes what has changed from the stream of updates, and says when the monitor is no longer heard. The server
 * has rendered and escaped all of it. What stands where it stood is left alone, so that focus, selection and open details stay.
 */
export const SCRIPT = String.raw`"use strict";
(() => {
  const STALE_MS = 4000, NOTICE_MS = 1000, AGAIN_MS = 2000;
  const byId = (id) => document.getElementById(id);
  const version = document.documentElement.dataset.version;
  const lost = byId("lost");
  let heardAt = Date.now();

  function morph(from, to) {
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || from.id !== to.id) return from.replaceWith(to);
    if (from.nodeType === Node.TEXT_NODE) {
      if (from.data !== to.data) from.data = to.data;
      return;
    }
    for (const { name } of [...from.attributes])
      if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
    for (const { name, value } of to.attributes)
      if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    morphChildren(from, to);
  }

  function morphChildren(from, to) {
    const wanted = [...to.childNodes];
    wanted.forEach((node, i) => (from.childNodes[i] ? morph(from.childNodes[i], node) : from.append(node)));
    while (from.childNodes.length > wanted.length) from.lastChild.remove();
  }

  function show(id, markup) {
    const part = byId(id);
    const template = document.createElement("template");
    template.innerHTML = markup;
    const open = [...part.querySelectorAll("details[open]")].map((d) => d.id);
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    morphChildren(part, template.content);
    for (const details of part.querySelectorAll("details")) details.open = open.includes(details.id);
    if (focused && document.activeElement.id !== focused) byId(focused)?.focus({ preventScroll: true });
  }

  function hear({ data }) {
    const update = JSON.parse(data);
    if (update.version !== version) return location.reload();
    heardAt = Date.now();
    lost.hidden = true;
    document.title = update.title;
    const at = byId("at");
    at.dateTime = update.at;
    at.textContent = update.at.slice(0, 10) + " " + update.at.slice(11, 19) + " UTC";
    for (const [id, markup] of Object.entries(update.parts)) show(id, markup);
    document.documentElement.dataset.live = "yes";
  }

  function connect() {
    const source = new EventSource("page/updates");
    source.onmessage = hear;
    source.onerror = () => {
      heardAt = Math.min(heardAt, Date.now() - STALE_MS + NOTICE_MS);
      if (source.readyState === EventSource.CLOSED) setTimeout(again, AGAIN_MS);
    };
  }

  // Turned away: by a session that has ended, or because the monitor has too much to do.
  async function again() {
    try {
      const { status } = await fetch("page/updates", { method: "HEAD" });
      if (status === 401) return location.reload();
    } catch {
      // It is not there: that is tried again as well.
    }
    connect();
  }

  setInterval(() => {
    if (!lost.hidden || Date.now() - heardAt < STALE_MS) return;
    lost.textContent = "The connection to the monitor is lost. What you see is of " + byId("at").textContent + ".";
    lost.hidden = false;
    document.title = "? " + document.title.replace(/^[?] /, "");
    document.documentElement.dataset.live = "no";
  }, 250);
  connect();
})();
`;
