const QUIET_MS = 60_000;
const MAX_TEXTS = 200;

/** Lets each text through once a minute: a server that is away for an hour is one piece of news, not a thousand. */
export class Reminder {
  private readonly saidAt = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  due(text: string): boolean {
    const now = this.now();
    const last = this.saidAt.get(text);
    if (last !== undefined && now - last < QUIET_MS) return false;
    if (this.saidAt.size >= MAX_TEXTS) this.saidAt.clear();
    this.saidAt.set(text, now);
    return true;
  }
}
