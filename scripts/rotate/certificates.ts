import type { Settings } from "../../configs/settings";

/** `rotation` of the settings: the certificates' issue, and the authorities that are trusted, of which the first one signs. */
export type Rotation = Settings["rotation"];
type Authorities = readonly number[];

/** Of stacks that were deployed before there were numbers. */
export const FIRST: Rotation = { certificates: 0, authorities: [0] };

/**
 * How far a change of the authority is. It can be read from the config alone, so that a run that was cut off anywhere is taken up by the
 * next. New ones have the greater number.
 * - `none`: no change is under way
 * - `trusted`: the new one is trusted beside the old one, once deployed
 * - `signing`: the new one signs and the old one is still trusted, once deployed
 */
export type Phase = "none" | "trusted" | "signing";

/** Pure. */
export function phaseOf([first = 0, second]: Authorities): Phase {
  if (second === undefined) return "none";
  return first < second ? "trusted" : "signing";
}

/** What follows on these: trusted together, then signing, then alone. Each is one edit of the config. Pure. */
export function nextAuthorities([first = 0, second]: Authorities): number[] {
  if (second === undefined) return [first, first + 1];
  return first < second ? [second, first] : [first];
}

/**
 * The edit of the config, whole or not at all, by which it says `authorities` in place of `now`: values by path, or the path of what is
 * removed. Pure.
 */
export function authoritiesEdit(
  now: Authorities,
  authorities: Authorities,
): { set: Record<string, string> } | { remove: string } {
  if (authorities.length < now.length && authorities.every((number, i) => number === now[i]))
    return { remove: pathOf(authorities.length) };
  return { set: Object.fromEntries(authorities.map((number, i) => [pathOf(i), String(number)])) };
}

const pathOf = (i: number): string => `rotation.authorities[${i}]`;

/** The edit by which the next deployment makes new certificates. Pure. */
export function issueEdit({ certificates }: Rotation): { set: Record<string, string> } {
  return { set: { "rotation.certificates": String(certificates + 1) } };
}

/** Whether the config asks for more than the last deployment that came to its end has done. Pure. */
export function unfinished(
  config: Rotation,
  deployed: Rotation = FIRST,
): { certificates: boolean; authorities: boolean } {
  return {
    certificates: config.certificates !== deployed.certificates,
    authorities: config.authorities.join() !== deployed.authorities.join(),
  };
}

/** The certificates in a PEM text, each by itself. Pure. */
export function pemsOf(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
}
