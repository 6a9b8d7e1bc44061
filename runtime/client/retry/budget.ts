/** How many retries are allowed: a bucket that calls and time fill. */
export interface BudgetOptions {
  readonly burst: number;
  readonly perCall: number;
  readonly perSecond: number;
}

/**
 * Keeps retries from multiplying the load on a server in trouble. Retries that follow a failover are not charged: the new master is
 * not the one that failed.
 */
export class RetryBudget {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly options: BudgetOptions,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = options.burst;
    this.filledAt = now();
  }

  /** A call succeeded. */
  deposit(): void {
    this.tokens = Math.min(this.options.burst, this.tokens + this.options.perCall);
  }

  /** @returns false when the budget is spent */
  withdraw(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.options.burst, this.tokens + ((now - this.filledAt) / 1000) * this.options.perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
