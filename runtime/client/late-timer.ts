/**
 * Calls `act` after `ms` milliseconds, once what has arrived by then was read: the event loop runs timers before it reads, so a process that
 * stood still would take an answer that lies there for silence. @returns what calls it off
 */
export function lateTimer(ms: number, act: () => void): () => void {
  let read: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    read = setImmediate(act);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(read);
  };
}
