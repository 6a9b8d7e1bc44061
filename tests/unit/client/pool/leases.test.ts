import { Leases } from "../../../../runtime/client/pool/leases";
import type { Link } from "../../../../runtime/client/pool/link";

/** As much of a connection as Leases looks at. */
function fakeLink(): Link {
  const link = { open: true, pending: 0, destroy: () => (link.open = false) };
  return link as unknown as Link;
}

test("closed leases keep no connection: neither one that is given back later nor one that was just being opened", async () => {
  const leases = new Leases({ max: 3, maxWaiting: 10, maxHoldMs: 1_000, idleMs: 1_000 }, () => undefined);
  const take = (link: Promise<Link>) =>
    leases.take(
      10,
      () => link,
      () => false,
    );
  const [first, second, third] = [fakeLink(), fakeLink(), fakeLink()];
  let opened: (link: Link) => void = () => undefined;
  const late = take(new Promise((resolve) => (opened = resolve)));
  const [idle, held] = [await take(Promise.resolve(first)), await take(Promise.resolve(second))];
  idle.release(true);
  expect(leases.counts).toEqual({ leased: 1, idle: 1, waiting: 0 });
  leases.close();
  held.release(true);
  opened(third);
  (await late).release(true);
  expect([first, second, third].map((link) => link.open)).toEqual([false, false, false]);
});
