import type { Statement } from "../../../../configs/backup/policy";

/** A call as AWS judges it: which keys of the context it has depends on the call. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * What AWS decides from one account's policies: denied by any Deny that applies, else allowed by an Allow (IAM's guide, "Policy
 * evaluation logic"). Written apart from what writes the policies, and strict: it throws at an operator that it does not know.
 */
export function decides(statements: readonly Statement[], request: Request): "allowed" | "denied" | "no word" {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "denied";
  return applying.some(({ Effect }) => Effect === "Allow") ? "allowed" : "no word";
}

export function each(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  return (
    each(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    each(statement.Resource).some((pattern) => like(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, each(wanted), context[key])),
    )
  );
}

/** An operator in the affirmative needs the key to be there; one in the negative holds where it isn't. */
function holds(operator: string, wanted: readonly string[], got: string | undefined): boolean {
  switch (operator) {
    case "Null":
      return wanted.includes(String(got === undefined));
    case "StringEquals":
    case "ArnEquals":
    case "Bool":
      return got !== undefined && wanted.includes(got);
    case "StringLike":
      return got !== undefined && wanted.some((pattern) => like(pattern, got));
    case "StringNotEquals":
      return got === undefined || !wanted.includes(got);
    case "NumericLessThan":
      return got !== undefined && wanted.some((limit) => Number(got) < Number(limit));
    default:
      throw new Error(`an operator that is not known here: ${operator}`);
  }
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`).test(text);
}
