import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems give to whoever asks for any, so that no connection gets one between its choice and its use. */
const FIRST = 10_000;
const PER_WORKER = 2_000;

const worker = Number(process.env.JEST_WORKER_ID ?? "1") % 8;
let next = Math.floor(Math.random() * PER_WORKER);

/** A port of the loopback address that was free a moment ago, and that no other test file gets at the same time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PER_WORKER; tries += 1) {
    next = (next + 1) % PER_WORKER;
    const port = FIRST + worker * PER_WORKER + next;
    if (await isFree(port)) return port;
  }
  throw new Error(`none of the ${PER_WORKER} ports of this worker is free`);
}

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    await new Promise((resolve) => server.close(resolve));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
}
