/**
 * Decides which names get a time series of their own. The first come stay for as long as the process runs, so that no series
 * begins and ends with the order of names; all the others share one.
 */
export class Admission {
  private readonly admitted: Set<string>;

  /** @param known always admitted, and not counted */
  constructor(
    private readonly limit: number,
    private readonly known: readonly string[] = [],
  ) {
    this.admitted = new Set(known);
  }

  /** Admits names while there is room. @param names the most important first */
  admit(names: Iterable<string>): void {
    for (const name of names) {
      if (this.admitted.size - this.known.length >= this.limit) return;
      this.admitted.add(name);
    }
  }

  has(name: string): boolean {
    return this.admitted.has(name);
  }

  /** The label for a name. */
  label(name: string): string {
    return this.has(name) ? name : "other";
  }
}

/** First words of the errors that Redis itself answers. Scripts can make any other. */
export const REDIS_ERRORS: readonly string[] = (
  "ERR NOPERM WRONGPASS NOAUTH OOM READONLY MISCONF NOREPLICAS LOADING BUSY MASTERDOWN WRONGTYPE EXECABORT NOSCRIPT " +
  "BUSYGROUP BUSYKEY NOGROUP NOPROTO UNBLOCKED NOTBUSY NOMASTERLINK NOTREADY UNKILLABLE INVALIDOBJ IOERR"
).split(" ");
