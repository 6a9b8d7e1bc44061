import type { Duplex } from "node:stream";

type Bytes = AsyncIterable<Buffer>;

/** Bytes that go through the compressor at a time; small pieces would each cost a change of threads. */
const BLOCK_BYTES = 256 * 1024;

/**
 * What comes out of a compressor that `source` goes into. Two blocks take turns, one being filled while the other is compressed, so that
 * nothing is made anew for each: what is thrown away stays in memory until it is collected, and that may be long.
 */
export async function* pack(source: Bytes, packer: Duplex): AsyncGenerator<Buffer> {
  // A failure of the source comes out of the compressor, whose reader is who asks us.
  void feed(source, packer).catch((error: unknown) => packer.destroy(error as Error));
  for await (const chunk of packer as Bytes) yield chunk;
}

async function feed(source: Bytes, packer: Duplex): Promise<void> {
  let taken: Promise<void> | undefined;
  let [block, other] = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)];
  let filled = 0;
  const pass = async (): Promise<void> => {
    await taken;
    taken = write(packer, block.subarray(0, filled));
    // It is awaited before its block is used again; until then its failure must not count as nobody's.
    taken.catch(() => undefined);
    [block, other] = [other, block];
    filled = 0;
  };
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(block, filled, at);
      at += copied;
      filled += copied;
      if (filled === BLOCK_BYTES) await pass();
    }
  }
  if (filled > 0) await pass();
  await taken;
  packer.end();
}

/** Resolves when the compressor does not need the bytes any more. */
function write(packer: Duplex, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => packer.write(bytes, (error) => (error ? reject(error) : resolve())));
}
