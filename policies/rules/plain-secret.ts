import { list, runs, type ResourceRule } from "../rule";

const SECRET_NAME =
  /PASS(WORD|WD|PHRASE)?$|SECRET(_KEY)?$|(^|_)TOKEN$|(ACCESS|PRIVATE|API|ENCRYPTION)_?KEY(_ID)?$|CREDENTIALS?$|(^|_)AUTH$/i;
const SECRET_VALUE: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\/\/[^/\s:@]*:[^/\s@]+@/,
  /\bAKIA[0-9A-Z]{16}\b/,
];
const SECRET_OPTION = /^--?(requirepass|masterauth|pass(word)?|secret|token|auth)(=|$)/i;

/** Whoever may inspect a container, or list processes, learns no password. */
export const plainSecret: ResourceRule = {
  name: "no-secret-in-environment",
  description: "Secrets reach containers as files, never in their environment or arguments.",
  remedy: "hand it over as a file, and name the file in the variable: …_FILE",
  violations: (resource) => {
    if (!runs(resource)) return [];
    const { envs, command, entrypoints } = resource.props;
    const variables = list(envs)
      .map(String)
      .flatMap((pair) => {
        const at = pair.indexOf("=");
        const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
        // The value is not told: it may be what this is about.
        return value !== "" && (SECRET_NAME.test(name) || SECRET_VALUE.some((pattern) => pattern.test(value)))
          ? [`the variable ${name} looks like a secret`]
          : [];
      });
    // Nor is an argument, which may be one as a whole.
    const told = [...list(entrypoints), ...list(command)]
      .map(String)
      .flatMap((word, i) =>
        SECRET_OPTION.test(word) || SECRET_VALUE.some((pattern) => pattern.test(word))
          ? [`word ${i + 1} of its command looks like a secret, or names one`]
          : [],
      );
    return [...variables, ...told];
  },
};
