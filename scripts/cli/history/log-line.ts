/** A line of a container's log. */
export interface LogLine {
  /** The container's member. */
  readonly member: string;
  /** When the engine had it, in milliseconds of Unix time. */
  readonly at: number;
  readonly text: string;
}

/** Reads what the engine gives with timestamps, each line led by its time. Pure; lines without one are left out. */
export function logLines(member: string, log: string): LogLine[] {
  return log.split("\n").flatMap((line): LogLine[] => {
    const space = line.indexOf(" ");
    const at = space > 0 ? Date.parse(line.slice(0, space)) : NaN;
    return Number.isNaN(at) ? [] : [{ member, at, text: line.slice(space + 1) }];
  });
}
