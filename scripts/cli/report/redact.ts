/** What stands where a secret was. */
const GONE = "(secret)";
/** A shorter text would be found in the middle of ordinary words. */
const SHORTEST = 6;

type Rule = readonly [pattern: RegExp, replacement: string];

const RULES: readonly Rule[] = [
  // Keys and certificates with them; what is public, as an authority's certificate, stays.
  [/-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g, `-----BEGIN $1-----${GONE}-----END $1-----`],
  // In JSON or a log its line breaks are two characters.
  [/-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(?:\\n|[A-Za-z0-9+/= ])*(-----END \1-----)?/g, `-----BEGIN $1-----${GONE}`],
  // users.acl and ACL LIST: hashes, and passwords as they are typed into ACL SETUSER.
  [/(^|[\s"'])#[0-9a-f]{64}\b/gm, `$1#${GONE}`],
  [/(\bacl\s+setuser\s[^\n]*?\s)[<>][^\s"']+/gi, `$1>${GONE}`],
  // URLs: user and password, and words of a query that are likely to be a secret.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]*:[^\s/"'<>]*@/gi, `$1${GONE}@`],
  [/([?&](?:[\w-]*(?:token|key|secret|password|signature|sig|credential)[\w-]*)=)[^&\s"'<>]+/gi, `$1${GONE}`],
  [/\bhttps:\/\/hooks\.slack\.com\/[^\s"'<>]+/gi, `https://hooks.slack.com/${GONE}`],
  // Headers, and what tools print of them.
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:(bearer|basic|digest)\s+)?[^\s"',}]+/gi, `$1${GONE}`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${GONE}`],
  // redis.conf, sentinel.conf and commands.
  [
    /\b(masterauth|requirepass|tls-key-file-pass|tls-client-key-file-pass)(\s+|["']?\s*[:=]\s*)("[^"\n]*"|'[^'\n]*'|[^\s,}]+)/gi,
    `$1$2${GONE}`,
  ],
  [/\b(sentinel\s+(?:auth-pass\s+\S+|sentinel-pass)\s+)("[^"\n]*"|\S+)/gi, `$1${GONE}`],
  [/(^|[\s"'])(auth\s+(?:[\w.-]+\s+)?)(?!-)("[^"\n]*"|[^\s"'-][^\s"']{7,})(?=\s*(?:["']|$))/gim, `$1$2${GONE}`],
  // Anything that is named as a secret: in environments, JSON, YAML, arguments.
  [
    /(\b[\w.-]*(?:pass(?:word|phrase|wd)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|credential)[\w-]*["']?\s*[:=]\s*)(?!\(secret\))("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,;}\]"']+)/gi,
    `$1${GONE}`,
  ],
  [/(\s--?(?:[\w-]*-)?(?:pass(?:word|phrase)?|token|secret|a)\s+)(?!-)("[^"\n]*"|'[^'\n]*'|[^\s"']+)/g, `$1${GONE}`],
  // Tokens that are known by their form: AWS, JSON web tokens, GitHub, Slack; what Pulumi has encrypted.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, GONE],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, GONE],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|pul-[0-9a-f]{40})\b/g, GONE],
  [/\b(secure:\s*|ciphertext"?\s*[:=]\s*"?)[^\s",}]+/gi, `$1${GONE}`],
];

/**
 * A text without secrets: without those that are known, in any of the forms in which they are written, and without what looks like one.
 * Rather too much than too little. Pure; redacting twice changes nothing more.
 * @param known values of secrets; of one with several lines, each line counts
 */
export function redact(text: string, known: readonly string[] = []): string {
  const forms = [...new Set(known.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const without = forms.reduce((rest, form) => rest.split(form).join(GONE), text);
  return RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), without);
}

/** Which of these secrets are still in a text. Pure. */
export function leaksIn(text: string, known: readonly string[]): number {
  return known.filter((secret) => formsOf(secret).some((form) => text.includes(form))).length;
}

/** As it is, in a URL, in JSON, and as base64, whatever stands before it. */
function formsOf(secret: string): string[] {
  const lines = secret.split("\n").filter((line) => line.trim().length >= SHORTEST && !line.startsWith("-----"));
  return lines.flatMap((line) => [
    line,
    encodeURIComponent(line),
    JSON.stringify(line).slice(1, -1),
    ...(line.length >= 12 ? base64Forms(line) : []),
  ]);
}

/** The part of its base64 that is the same whatever stands before and behind, for each of the three ways it may be cut. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
      .toString("base64")
      .replace(/=+$/, "");
    return encoded.slice(before === 0 ? 0 : before + 1, -1);
  });
}
