import { PassThrough } from "node:stream";
import { CliError } from "../../../scripts/cli/errors";
import { Output } from "../../../scripts/cli/output";
import { bytesText, durationText, table } from "../../../scripts/cli/table";

/** Goal: results alone go to standard output, so that a pipe gets nothing else; what people read is even. */
function recorded(json: boolean) {
  const streams = { in: new PassThrough(), out: new PassThrough(), err: new PassThrough() };
  const output = new Output(json, streams as unknown as ConstructorParameters<typeof Output>[1]);
  const read = (stream: PassThrough): string => String(stream.read() ?? "");
  return { output, out: () => read(streams.out), err: () => read(streams.err) };
}

test("a result is text for people, JSON for programs", () => {
  const people = recorded(false);
  people.output.result({ a: 1 }, () => "a is 1\n");
  expect([people.out(), people.err()]).toEqual(["a is 1\n", ""]);
  const programs = recorded(true);
  programs.output.result({ a: 1 }, () => "a is 1\n");
  expect(JSON.parse(programs.out())).toEqual({ a: 1 });
});

test("in a pipe, progress is a line for each phase, not for each call", () => {
  const { output, out, err } = recorded(false);
  for (let done = 0; done <= 100; done += 1) output.progress({ phase: "download", done, total: 200, text: "x" });
  output.progress({ phase: "load", done: 1, text: "y" });
  expect(err()).toBe("  download 0 %: x\n  load: y\n");
  expect(out()).toBe("");
});

test("errors are one line of JSON for programs", () => {
  const { output, out, err } = recorded(true);
  output.error(new CliError("not-confirmed", "no"));
  expect(JSON.parse(err())).toMatchObject({ error: { code: "not-confirmed" } });
  expect(out()).toBe("");
});

test("a table is even, and no line ends in a space", () => {
  const columns = [{ title: "id" }, { title: "size", align: "right" }, { title: "note" }] as const;
  const rows = [
    ["a", "1 B", ""],
    ["long", "12.5 KiB", "proven"],
  ];
  expect(table(columns, rows)).toBe("id        size  note\na          1 B\nlong  12.5 KiB  proven\n");
  expect(table(columns, [])).toBe("id  size  note\n");
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [5 * 2 ** 30, "5.0 GiB"],
  [2 ** 52, "4096.0 TiB"],
])("%d bytes: %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));

test.each([
  [340.4, "340 ms"],
  [1234, "1.2 s"],
  [185_000, "3 min 5 s"],
])("%d ms: %s", (ms, text) => expect(durationText(ms)).toBe(text));
