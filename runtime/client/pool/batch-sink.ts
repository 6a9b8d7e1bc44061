import type { Redis } from "ioredis";

/** The second argument of ioredis' sendCommand: what its own pipeline passes to gather commands into one write. */
type Sink = NonNullable<Parameters<Redis["sendCommand"]>[1]>;

/** Written in pieces, so that one batch of huge values needs no string of its whole size. */
const PIECE = 1 << 20;

/**
 * Gathers what a batch's commands write into few socket writes. This is auto-pipelining as ioredis does it, with one difference: the
 * library knows for each call whether it left the process, and ioredis, which lets commands wait inside its pipelines, cannot say.
 */
export class BatchSink {
  private text = "";
  readonly sink: Sink;

  constructor(private readonly redis: Redis) {
    this.sink = {
      isPipeline: true,
      destination: { redis },
      write: (data: string | Buffer) => this.write(data),
    } as unknown as Sink;
  }

  flush(): void {
    if (this.text !== "") this.redis.stream.write(this.text);
    this.text = "";
  }

  private write(data: string | Buffer): boolean {
    if (typeof data === "string") {
      this.text += data;
      if (this.text.length > PIECE) this.flush();
      return true;
    }
    this.flush();
    return this.redis.stream.write(data);
  }
}
