import { statfs } from "node:fs/promises";
import { DATA_DIR, type NodeRoom } from "../../configs/supervisor";

/** What this container has: for whoever means to bring a lot of data here. */
export async function roomHere(folder = DATA_DIR): Promise<NodeRoom> {
  const { bavail, bsize } = await statfs(folder);
  const limit = process.constrainedMemory();
  // Without a limit the kernel gives a number near 2^63.
  return { freeDiskBytes: bavail * bsize, ...(limit > 0 && limit < 2 ** 53 ? { memoryLimitBytes: limit } : {}) };
}
