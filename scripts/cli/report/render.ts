import { CliError } from "../errors";
import { leaksIn, redact } from "./redact";

/** A part of the report. */
export interface Section {
  readonly title: string;
  /** Shown as it is, in a block. */
  readonly text: string;
}

const INTRO = `Made by \`redis-ha report\`. Secrets are taken out, those that the stack has and what looks like one; read it before you
hand it on: names, addresses and what clients wrote into logs are in it.`;

/**
 * One page of Markdown without secrets.
 * @param known values of the stack's secrets
 * @throws CliError `internal` where one of them would be in it all the same
 */
export function renderReport(title: string, sections: readonly Section[], known: readonly string[]): string {
  const blocks = sections.map(({ title: name, text }) => {
    const clean = redact(text, known).trimEnd();
    const fence = "`".repeat(Math.max(3, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return `## ${name}\n\n${fence}\n${clean}\n${fence}\n`;
  });
  const page = [`# ${redact(title, known)}\n`, `${INTRO}\n`, ...blocks].join("\n");
  const leaks = leaksIn(page, known);
  if (leaks > 0)
    throw new CliError("internal", `${leaks} secrets could not be taken out of the report; it was not written`);
  return page;
}
