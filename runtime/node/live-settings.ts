import { readFileSync } from "node:fs";
import { liveChanges, type LiveChange } from "../../configs/live-conf";
import { FILES } from "../../configs/supervisor";
import { log, textOf } from "./log";

/**
 * Has a running Redis take settings that were changed in its file, as far as it can take them live; a Redis that starts reads the file
 * itself. A change is taken when two looks in a row have found the same text: a single one may come in the midst of writing.
 */
export class LiveSettings {
  private running: string | undefined;
  private last: string | undefined;
  private busy = false;
  private told = "";

  /** @param set CONFIG SET. Rejects where Redis does not take it */
  constructor(
    private readonly set: (change: LiveChange) => Promise<void>,
    private readonly read = (): string => readFileSync(FILES.server, "utf8"),
  ) {}

  /** To be called just before Redis starts. */
  begin(): void {
    this.running = this.read();
    this.last = undefined;
  }

  /** To be called again and again. Never rejects: what Redis can't take now is offered to it at the next call. */
  async look(): Promise<void> {
    if (this.busy || this.running === undefined) return;
    this.busy = true;
    try {
      const [before, now] = [this.last, this.read()];
      this.last = now;
      if (now === this.running || now !== before) return;
      const changes = liveChanges(this.running, now);
      if (changes) await this.take(changes, now);
    } catch (error) {
      const text = textOf(error);
      if (text !== this.told) log.error({ error: text }, "changed settings can't be taken yet");
      this.told = text;
    } finally {
      this.busy = false;
    }
  }

  private async take(changes: readonly LiveChange[], now: string): Promise<void> {
    for (const change of changes) await this.set(change);
    this.running = now;
    this.told = "";
    log.info({ settings: changes.map(({ name }) => name).join(", ") }, "changed settings are in use");
  }
}
