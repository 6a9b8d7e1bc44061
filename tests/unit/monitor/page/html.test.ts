import fc from "fast-check";
import { bytes, count, duration, moment, percent, span } from "../../../../runtime/monitor/page/format";
import { escape, markup } from "../../../../runtime/monitor/page/html";

/** Goal: nothing that is put into markup can become markup, and values are told as people read them. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(`"><script>alert(1)</script>`, `' onmouseover='x`, "</textarea>", "&lt;", "<!--", "]]>", "\0<\u202e"),
);

test("no text leaves a tag, a quote or an entity of its own", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const escaped = escape(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
    }),
  );
});

test("what is escaped reads as it was, but for characters that nobody sees", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
      expect(escape(text).replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => named[name] ?? "")).toBe(text);
    }),
  );
  expect(escape("a\0b\u202ec\u2066d\u001b[31m")).toBe("a\ufffdb\ufffdc\ufffdd\ufffd[31m");
});

test("a template escapes what is put into it, once, and leaves out what is nothing", () => {
  const inner = markup`<b title="${'"'}">${"<i>"}</b>`;
  expect(markup`${inner}${[1, "&", [inner]]}${null}${undefined}${false}${0}`.text).toBe(
    `<b title="&quot;">&lt;i&gt;</b>1&amp;<b title="&quot;">&lt;i&gt;</b>0`,
  );
});

test.each([
  [bytes(null), "unknown"],
  [bytes(0), "0 B"],
  [bytes(1023), "1023 B"],
  [bytes(1536), "1.5 kB"],
  [bytes(5 * 1024 ** 5), "5120.0 TB"],
  [count(1234567), "1,234,567"],
  [duration(null), "unknown"],
  [duration(0.25), "0.3 ms"],
  [duration(999), "999 ms"],
  [duration(4_321), "4.3 s"],
  [duration(300_000), "5 min"],
  [span(59_000), "less than a minute"],
  [span(119 * 60_000), "119 min"],
  [span(47 * 3_600_000), "47 h"],
  [span(12 * 86_400_000), "12 days"],
  [moment("2026-01-31T12:34:56.789Z"), "2026-01-31 12:34:56 UTC"],
  [moment("<never>"), "<never>"],
  [percent(1, 3), 33.3],
  [percent(1, 0), null],
  [percent(null, 1), null],
])("%s", (told, wanted) => expect(told).toBe(wanted));
