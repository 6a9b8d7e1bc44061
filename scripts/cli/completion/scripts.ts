import type { Place, Word } from "./words";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const NAME = "redis-ha";

/** A script that a shell reads to complete the command's words. Pure. */
export function completionScript(shell: Shell, places: readonly Place[]): string {
  return { bash, zsh, fish }[shell](places);
}

/** Verbs typed so far, as the scripts build them: their words joined by spaces, without options. */
const keyOf = ({ verbs }: Place): string => verbs.join(" ");
const wordsOf = ({ words, options }: Place): string => [...words, ...options].map(({ word }) => word).join(" ");

/** Options whose value is the next word, which is then no verb. */
const VALUED = "-s|--stack|-C|--cwd";

function bash(places: readonly Place[]): string {
  return `# Completion of ${NAME} for bash:  source <(${NAME} completion bash)
_redis_ha() {
  local cur=\${COMP_WORDS[COMP_CWORD]} verbs="" i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${VALUED}) i=$((i + 1)) ;;
      -*) ;;
      *) verbs+="\${verbs:+ }$word" ;;
    esac
  done
  case \${COMP_WORDS[COMP_CWORD - 1]} in
    -C | --cwd) COMPREPLY=($(compgen -d -- "$cur")) && return ;;
    -o | --out) COMPREPLY=($(compgen -f -- "$cur")) && return ;;
  esac
  local words
  case $verbs in
${places.map((place) => `    ${quote(keyOf(place))}) words=${quote(wordsOf(place))} ;;`).join("\n")}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _redis_ha ${NAME}
`;
}

function zsh(places: readonly Place[]): string {
  const described = ({ word, description }: Word): string =>
    quote(`${word.replaceAll(":", "\\:")}:${description.replaceAll("\n", " ")}`);
  const cases = places.map(
    (place) =>
      `    ${quote(keyOf(place))}) candidates=(${[...place.words, ...place.options].map(described).join(" ")}) ;;`,
  );
  return `#compdef ${NAME}
# Completion of ${NAME} for zsh:  source <(${NAME} completion zsh)
_redis_ha() {
  local verbs="" skip="" word
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $skip ]]; then
      skip=""
      continue
    fi
    case $word in
      ${VALUED}) skip=1 ;;
      -*) ;;
      *) verbs+="\${verbs:+ }$word" ;;
    esac
  done
  case $verbs in
${cases.join("\n")}
  esac
  _describe -t words ${NAME} candidates
}
compdef _redis_ha ${NAME}
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap((place) => {
    const when = `__redis_ha_at ${quote(keyOf(place))}`;
    return [
      ...place.words.map(
        ({ word, description }) =>
          `complete -c ${NAME} -n ${fishQuote(when)} -a ${quote(word)} -d ${quote(description)}`,
      ),
      ...place.options.map(
        ({ word, description }) =>
          `complete -c ${NAME} -n ${fishQuote(when)} -l ${quote(word.slice(2))} -d ${quote(description)}`,
      ),
    ];
  });
  return `# Completion of ${NAME} for fish:  ${NAME} completion fish | source
function __redis_ha_at
  set -l verbs
  set -l skip ""
  for word in (commandline -opc)[2..-1]
    if test -n "$skip"
      set skip ""
      continue
    end
    switch $word
      case ${VALUED.replaceAll("|", " ")}
        set skip 1
      case '-*'
      case '*'
        set -a verbs $word
    end
  end
  test "$verbs" = "$argv[1]"
end
complete -c ${NAME} -f
${lines.join("\n")}
`;
}

/** In single quotes, as bash and zsh take it; fish takes the same for what has no quote in it. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const fishQuote = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;
