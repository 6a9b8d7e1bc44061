/** What a scripted server answers: text for +OK style, numbers, bulks, arrays, errors. */
export type Reply = string | number | null | Error | { readonly bulk: string } | readonly Reply[];

/** RESP2. */
export function encode(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `+${reply}\r\n`;
  if (reply instanceof Error) return `-${reply.message}\r\n`;
  if ("bulk" in reply) return `$${Buffer.byteLength(reply.bulk)}\r\n${reply.bulk}\r\n`;
  return `*${reply.length}\r\n${reply.map(encode).join("")}`;
}

export const bulks = (...texts: string[]): Reply => texts.map((bulk) => ({ bulk }));

/** Reads the commands in what came so far. @returns them, and what is left of the text */
export function decodeCommands(text: string): { commands: string[][]; rest: string } {
  const commands: string[][] = [];
  let at = 0;
  for (;;) {
    const one = decodeOne(text, at);
    if (!one) return { commands, rest: text.slice(at) };
    commands.push(one.words);
    at = one.end;
  }
}

function decodeOne(text: string, from: number): { words: string[]; end: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text.slice(from, from + 20));
  if (!head) return undefined;
  let at = from + head[0].length;
  const words: string[] = [];
  for (let i = 0; i < Number(head[1]); i += 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20));
    if (!size) return undefined;
    at += size[0].length;
    if (text.length < at + Number(size[1]) + 2) return undefined;
    words.push(text.slice(at, at + Number(size[1])));
    at += Number(size[1]) + 2;
  }
  return { words, end: at };
}
