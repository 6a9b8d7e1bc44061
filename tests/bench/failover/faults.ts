import type { TestContainer } from "../../support/containers";

export type FaultName = "crash" | "freeze" | "switchover" | "process";

/** What happens to the master's container, and how it is mended when all have been watched. */
export interface Fault {
  readonly title: string;
  /** Whether the time until another node leads hangs on down-after. */
  readonly waitsForSentinel: boolean;
  /** Whether the master leaves by handing over. Then the gap between writes is measured, else the time from the fault on. */
  readonly planned: boolean;
  /** Resolves when it has happened. */
  strike(master: TestContainer): Promise<void>;
  mend(master: TestContainer): Promise<void>;
}

export const FAULTS: Readonly<Record<FaultName, Fault>> = {
  crash: {
    title: "crash: the master's container is killed",
    waitsForSentinel: true,
    planned: false,
    strike: (master) => master.kill(),
    mend: (master) => master.start(),
  },
  freeze: {
    title: "freeze: the master's container is paused",
    waitsForSentinel: true,
    planned: false,
    strike: (master) => master.pause(),
    mend: (master) => master.unpause(),
  },
  switchover: {
    title: "switchover: docker stop of the master's container",
    waitsForSentinel: false,
    planned: true,
    strike: (master) => master.stop(),
    mend: (master) => master.start(),
  },
  process: {
    title: "process: redis-server is killed in the master's container",
    waitsForSentinel: false,
    planned: false,
    strike: async (master) => {
      await master.exec(["sh", "-c", "kill -9 $(pidof redis-server)"]);
    },
    // Its supervisor starts it again by itself.
    mend: () => Promise.resolve(),
  },
};
