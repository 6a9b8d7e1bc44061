import type { Status } from "../status";
import { conditionsOf, type ConditionLimits } from "./conditions";
import type { EventDraft } from "./event";

/** Looks at the group's state once in a while, and tells what has begun and what is over. What was so before the first look is told too. */
export class ConditionWatch {
  private readonly active = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly status: () => Promise<Status>,
    private readonly limits: ConditionLimits,
    private readonly publish: (draft: EventDraft) => void,
    private readonly everyMs: number,
  ) {}

  start(): void {
    this.timer = setTimeout(() => void this.look().finally(() => !this.stopped && this.start()), this.everyMs);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Looks once. Never rejects: who can't be asked shows in the status itself. */
  async look(): Promise<void> {
    for (const { key, holds, began, ended } of conditionsOf(await this.status(), this.limits)) {
      if (holds === true && !this.active.has(key)) {
        this.active.add(key);
        this.publish(began);
      } else if (holds === false && this.active.delete(key)) this.publish(ended);
    }
  }
}
