import { createInterface } from "node:readline";
import { docker } from "./containers";

interface DockerEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: { readonly name: string } };
}

/**
 * Which containers are down, by what the engine says: from the end of one until the health check passes, of the same or of one made anew under
 * its name. Looks from outside see that late, on a busy machine later than the next one ends, a second after.
 */
export class DownWatch {
  /** The most that were down at the same time. */
  most = 0;
  /** How often each of them went down. */
  readonly ends = new Map<string, number>();
  /** What was heard, with its time in seconds, for who wants to know why. */
  readonly heard: string[] = [];
  private readonly down = new Set<string>();

  private constructor(
    private readonly names: ReadonlySet<string>,
    private readonly stream: NodeJS.ReadableStream & { destroy(): void },
    private readonly onUp: (name: string) => void,
  ) {
    createInterface({ input: stream }).on("line", (line) => this.take(JSON.parse(line) as DockerEvent));
    stream.on("error", () => undefined);
  }

  /** @param onUp told of each that is healthy again */
  static async start(names: readonly string[], onUp: (name: string) => void): Promise<DownWatch> {
    const filters = JSON.stringify({ type: ["container"], event: ["die", "health_status"], container: names });
    const stream = (await docker.getEvents({ filters })) as NodeJS.ReadableStream & { destroy(): void };
    return new DownWatch(new Set(names), stream, onUp);
  }

  stop(): void {
    this.stream.destroy();
  }

  private take({ Action, timeNano, Actor }: DockerEvent): void {
    const { name } = Actor.Attributes;
    // The engine's filter takes names that begin so.
    if (!this.names.has(name)) return;
    this.heard.push(`${(timeNano / 1e9).toFixed(3)} ${name} ${Action}`);
    if (Action === "die") {
      this.down.add(name);
      this.ends.set(name, (this.ends.get(name) ?? 0) + 1);
    } else if (Action === "health_status: healthy" && this.down.delete(name)) this.onUp(name);
    this.most = Math.max(this.most, this.down.size);
  }
}
