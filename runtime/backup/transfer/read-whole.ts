import { BackupError, asBackupError, isBackupError, textOf } from "../errors";
import type { ObjectStore } from "../store/object-store";

type Bytes = AsyncIterable<Buffer>;

/** How often in a row a broken download goes on where it was without a byte in between. */
const RESUMES = 5;

/** The whole object, going on where a broken connection left off. */
export async function* readWhole(
  store: ObjectStore,
  object: { readonly key: string; readonly bytes: number },
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let at = 0;
  for (let failures = 0; at < object.bytes;) {
    const before = at;
    try {
      const { body, bytes } = await store.read(object.key, signal, at);
      if (bytes !== object.bytes)
        throw new BackupError("integrity", `${object.key} has ${bytes} bytes, ${object.bytes} are expected`);
      for await (const chunk of body as Bytes) {
        at += chunk.length;
        yield chunk;
      }
      if (at < object.bytes) throw new Error(`the store ended it after ${at} bytes`);
    } catch (error) {
      signal.throwIfAborted();
      if (isBackupError(error)) throw error;
      failures = at === before ? failures + 1 : 0;
      if (failures >= RESUMES) throw asBackupError("download", error, {}, `${object.key} broke off: ${textOf(error)}`);
    }
  }
}
