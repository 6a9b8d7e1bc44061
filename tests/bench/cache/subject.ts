/** A record of about 200 bytes or 2 kB as JSON: nested, with strings, numbers, a list and a date's text, as applications keep them. */
export type ObjectSize = "200 B" | "2 kB";

/** One cache of two levels, memory over Redis, brought to the two calls that are compared. */
export interface Subject {
  get(key: string): Promise<unknown>;
  getOrSet(key: string, factory: () => object): Promise<unknown>;
  set(key: string, value: object): Promise<unknown>;
}

/** No entry ends while it is measured. */
export const TTL_MS = 3_600_000;
/** More than are ever stored, so that no memory level drops any. */
export const MOST_ENTRIES = 1_000_000;

/** A value like any other of its size and equal to none: what is the same in many may be kept once. */
export function record(size: ObjectSize, i: number): object {
  const small = {
    id: i,
    name: `Ada Lovelace the ${i}th`,
    email: `ada.lovelace.${i}@example.org`,
    roles: ["reader", "writer", `team-${i}`],
    active: i % 2 === 0,
    balance: i * 1.25,
    address: { street: `Analytical Row ${i}`, city: "London" },
  };
  if (size === "200 B") return small;
  const orders = Array.from({ length: 20 }, (_, n) => ({
    order: i * 100 + n,
    at: "2026-01-31T12:00:00.000Z",
    article: `article number ${i}-${n}`,
    price: n * 9.99,
  }));
  return { ...small, orders };
}
