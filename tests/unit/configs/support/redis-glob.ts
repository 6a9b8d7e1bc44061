/**
 * Redis' patterns once more, by way of regular expressions, so that the ACL's proof does not lean on the code that it proves. Sets with
 * odd ends are left to the other implementation's own tests.
 */
export function asRegExp(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|\[(\^?)([^\]]*)\]|[*?]|[^*?[\\]+/gs,
    (part, escaped?: string, not?: string, set?: string) => {
      if (part === "*") return "[^]*";
      if (part === "?") return "[^]";
      if (escaped !== undefined) return literal(escaped);
      if (set !== undefined) return `[${not ?? ""}${set.replace(/[\\^[\]]/g, "\\$&")}]`;
      return literal(part);
    },
  );
  return new RegExp(`^${source}$`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
