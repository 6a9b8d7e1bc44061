import { SamplingCircuit, type BreakerState } from "../../../../runtime/client/executor/breaker";

const options = { threshold: 0.5, windowMs: 1_000, minimumRps: 5, halfOpenAfterMs: 500, halfOpenCalls: 2 };

describe("the circuit breaker", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const setUp = async (): Promise<{
    circuit: SamplingCircuit;
    states: BreakerState[];
    call: (ok: boolean) => Promise<boolean>;
  }> => {
    const states: BreakerState[] = [];
    const circuit = new SamplingCircuit(options, (s) => states.push(s));
    const call = async (ok: boolean): Promise<boolean> => {
      const tell = circuit.admit();
      tell?.(ok);
      await jest.advanceTimersByTimeAsync(0);
      return tell !== undefined;
    };
    await Promise.resolve();
    return { circuit, states, call };
  };
  const open = async (call: (ok: boolean) => Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 12; i += 1) await call(false);
  };

  test("opens on too many failures in the window, and refuses at once", async () => {
    const { circuit, states, call } = await setUp();
    for (let i = 0; i < 12; i += 1) await call(i % 3 !== 0);
    expect(circuit.state).toBe("closed");
    await open(call);
    expect(circuit.state).toBe("open");
    expect(await call(true)).toBe(false);
    expect(states).toEqual(["open"]);
  });

  test("lets some through after a while, and closes only when all of them succeed", async () => {
    const { circuit, call, states } = await setUp();
    await open(call);
    await jest.advanceTimersByTimeAsync(501);
    const [first, second, third] = [circuit.admit(), circuit.admit(), circuit.admit()];
    expect([first, second, third].map((t) => t !== undefined)).toEqual([true, true, false]);
    first?.(true);
    second?.(true);
    await jest.advanceTimersByTimeAsync(0);
    expect(circuit.state).toBe("closed");
    expect(states).toEqual(["open", "halfOpen", "closed"]);
  });

  test("one failure among them opens it again", async () => {
    const { circuit, call } = await setUp();
    await open(call);
    await jest.advanceTimersByTimeAsync(501);
    expect(await call(true)).toBe(true);
    expect(await call(false)).toBe(true);
    expect(circuit.state).toBe("open");
  });

  test("a new master closes it: what the old one did is no reason to refuse", async () => {
    const { circuit, call, states } = await setUp();
    await open(call);
    circuit.reset();
    expect(await call(true)).toBe(true);
    expect(states).toEqual(["open", "closed"]);
  });
});
