/**
 * Redis' own pattern language, by which ACL channel and key patterns match: `*`, `?`, `[a-z]`, `[^a]` and `\` before a literal
 * character (util.c, stringmatchlen). Other characters stand for themselves.
 */
export function globMatches(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [head, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (head === "*") {
    return globMatches(rest, text) || (text !== "" && globMatches(pattern, text.slice(1)));
  }
  if (text === "") return false;
  const char = text.charAt(0);
  if (head === "?") return globMatches(rest, text.slice(1));
  if (head === "[") {
    const set = readSet(pattern);
    return set.has(char) && globMatches(pattern.slice(set.length), text.slice(1));
  }
  if (head === "\\" && rest !== "") return rest.startsWith(char) && globMatches(rest.slice(1), text.slice(1));
  return head === char && globMatches(rest, text.slice(1));
}

/** Reads a set at the start of `pattern`; one without an end reaches to the end of the pattern, as in Redis. */
function readSet(pattern: string): { length: number; has: (char: string) => boolean } {
  const negated = pattern.charAt(1) === "^";
  const ranges: [string, string][] = [];
  let at = negated ? 2 : 1;
  while (at < pattern.length && pattern.charAt(at) !== "]") {
    const low = pattern.charAt(at);
    if (low === "\\" && at + 1 < pattern.length) {
      ranges.push([pattern.charAt(at + 1), pattern.charAt(at + 1)]);
      at += 2;
    } else if (pattern.charAt(at + 1) === "-" && at + 2 < pattern.length) {
      const high = pattern.charAt(at + 2);
      ranges.push(low <= high ? [low, high] : [high, low]);
      at += 3;
    } else {
      ranges.push([low, low]);
      at++;
    }
  }
  const has = (char: string): boolean => ranges.some(([low, high]) => char >= low && char <= high) !== negated;
  return { length: Math.min(at + 1, pattern.length), has };
}
