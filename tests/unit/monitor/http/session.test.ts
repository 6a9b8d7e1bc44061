import fc from "fast-check";
import {
  cookieIn,
  cookieName,
  isSession,
  newSession,
  SESSION_SECONDS,
  setCookie,
} from "../../../../runtime/monitor/http/session";

/** Goal: only who knew the token has a session, for twelve hours, and the token is not in it. */
const NOW = Date.UTC(2026, 0, 1);
const text = fc.string({ minLength: 1 });

test("a session holds for its token, until it ends", () => {
  fc.assert(
    fc.property(text, text, fc.nat(SESSION_SECONDS * 1000 - 1), (token, other, later) => {
      const session = newSession(token, NOW);
      expect(isSession(session, token, NOW + later)).toBe(true);
      expect(isSession(session, token, NOW + SESSION_SECONDS * 1000)).toBe(false);
      expect(isSession(session, other, NOW)).toBe(other === token);
      expect(cookieIn(`a=b; ${setCookie("name", session, true).split(";")[0] ?? ""}; c=d`, "name")).toBe(session);
    }),
  );
});

test("nothing else is one: no part of it can be changed", () => {
  const session = newSession("token", NOW);
  fc.assert(
    fc.property(
      fc.nat(session.length - 1),
      fc.string({ unit: fc.constantFrom("0", "7", "a", "f", ".", "v"), minLength: 1, maxLength: 1 }),
      (at, character) => {
        const changed = session.slice(0, at) + character + session.slice(at + 1);
        expect(isSession(changed, "token", NOW)).toBe(changed === session);
      },
    ),
  );
  fc.assert(fc.property(fc.string(), (anything) => expect(isSession(anything, "token", NOW)).toBe(false)));
  expect(newSession("token", NOW)).not.toBe(session);
  expect(session).not.toContain("token");
});

test("the cookie: for no script, for no other site, by TLS where there is any, and of one group", () => {
  expect(setCookie(cookieName("g", true), "v", true)).toMatch(
    /^__Host-redis-ha-[0-9a-f]{12}=v; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
  );
  expect(setCookie(cookieName("g", false), undefined, false)).toMatch(
    /^redis-ha-[0-9a-f]{12}=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/,
  );
  expect(cookieName("a", true)).not.toBe(cookieName("b", true));
  expect(cookieIn(undefined, "a")).toBeUndefined();
  expect(cookieIn("aa=1; b=2", "a")).toBeUndefined();
});
