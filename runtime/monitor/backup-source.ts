import { within } from "./gather/within";

/** A store that takes longer counts as one that does not answer. */
const LOOK_MS = 30_000;

/** What the newest manifests in a backup store say. Times are milliseconds of Unix time. */
export interface BackupSummary {
  /** Complete backups in the store. */
  readonly stored: number;
  /** The newest complete one; undefined where there is none. */
  readonly newest:
    | {
        /** The moment whose data it holds. */
        readonly at: number;
        readonly durationMs: number;
        /** Before compression and encryption. */
        readonly sizeBytes: number;
        readonly keys: number;
      }
    | undefined;
  /** The last one that was loaded as a proof. */
  readonly proof: { readonly good: boolean; readonly lastGoodAt: number | undefined } | undefined;
  /** Changes are archived up to here; undefined where none are. */
  readonly archivedUntil: number | undefined;
}

/** Where the monitor learns of backups. */
export interface BackupSource {
  /** What the newest manifests say; undefined where nobody has looked at them yet. @throws when the store does not answer */
  latest(): Promise<BackupSummary | undefined>;
}

/** Keeps the last answer, so that a slow store delays no scrape. */
export class BackupWatch {
  private last: { readonly up: boolean; readonly summary: BackupSummary | undefined } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly source: BackupSource | undefined,
    private readonly everyMs: number,
    private readonly failed: (error: unknown) => void,
    private readonly lookMs = LOOK_MS,
  ) {}

  /** Undefined where no backups are set up or none was looked at yet. After a failure the summary is the last good one. */
  get state(): { readonly up: boolean; readonly summary: BackupSummary | undefined } | undefined {
    return this.last;
  }

  start(): void {
    if (this.source) void this.look(this.source);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Looks once, and not again of its own accord. */
  async lookOnce(): Promise<void> {
    if (this.source) await this.ask(this.source);
  }

  private async look(source: BackupSource): Promise<void> {
    await this.ask(source);
    if (!this.stopped) this.timer = setTimeout(() => void this.look(source), this.everyMs);
  }

  private async ask(source: BackupSource): Promise<void> {
    try {
      const summary = await within(source.latest(), this.lookMs, "no answer of the store");
      if (summary) this.last = { up: true, summary };
    } catch (error) {
      // Told once, not at each look.
      if (this.last?.up !== false) this.failed(error);
      this.last = { up: false, summary: this.last?.summary };
    }
  }
}
