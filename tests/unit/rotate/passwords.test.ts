import fc from "fast-check";
import {
  dropEdits,
  offerEdits,
  phaseOf,
  useEdits,
  usersUnderWay,
  type ConfigEdit,
  type PasswordConfig,
} from "../../../scripts/rotate/passwords";

/**
 * Goal: a change of passwords that is cut off anywhere is taken up by the next run, and at no moment does a server refuse a password that
 * is in use. Method: a stack is its config and what was deployed of it last; a run is cut off after any of its steps, any number of times.
 */
const EMPTY: PasswordConfig = { passwords: {}, nextPasswords: {}, previousPasswords: {} };
const OLD = { app: "old-app", admin: "old-admin", node: "old-node" };
const NEW = { app: "new-app", admin: "new-admin" };

function applied(config: PasswordConfig, edit: ConfigEdit): PasswordConfig {
  const [setting, user = ""] = edit.path.split(".");
  const name = setting as keyof PasswordConfig;
  const rest = Object.fromEntries(Object.entries(config[name]).filter(([u]) => u !== user));
  return { ...config, [name]: edit.kind === "set" ? { ...rest, [user]: edit.value } : rest };
}

class StackModel {
  config = EMPTY;
  used: Record<string, string> = { ...OLD };
  accepted: Record<string, string[]> = {};
  steps = 0;

  constructor() {
    this.deploy();
  }

  edit(edits: readonly ConfigEdit[], cut: () => void): void {
    for (const one of edits) {
      cut();
      this.config = applied(this.config, one);
    }
  }

  /** Containers are replaced one at a time: for a while some servers are as before and some users too. */
  deploy(): void {
    const used = { ...OLD, ...this.config.passwords };
    const accepted = Object.fromEntries(
      Object.keys(OLD).map((user) => [
        user,
        [used, this.config.nextPasswords, this.config.previousPasswords].flatMap((some) => {
          const password = (some as Record<string, string>)[user];
          return password === undefined ? [] : [password];
        }),
      ]),
    );
    for (const user of Object.keys(OLD)) {
      const before = this.accepted[user] ?? [String(this.used[user])];
      // Old servers with new users, and new servers with old users.
      expect(before).toContain(used[user as keyof typeof used]);
      expect(accepted[user]).toContain(this.used[user]);
    }
    this.used = used;
    this.accepted = accepted;
  }
}

class Cut extends Error {}

/** What the verb does, cut off where `cut` throws. */
function run(stack: StackModel, cut: () => void): void {
  if (usersUnderWay(stack.config).length === 0) stack.edit(offerEdits(NEW), cut);
  if (phaseOf(stack.config) === "offered") {
    cut();
    stack.deploy();
    stack.edit(useEdits(stack.config, stack.used), cut);
  }
  cut();
  stack.deploy();
  stack.edit(dropEdits(stack.config), cut);
  cut();
  stack.deploy();
}

test("a change that is cut off anywhere, and again, comes to the same end, and no password in use is ever refused", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(16), { maxLength: 6 }), (cuts) => {
      const stack = new StackModel();
      for (const after of cuts) {
        let left = after;
        const cutOff = (): boolean => {
          try {
            run(stack, () => {
              if (left === 0) throw new Cut();
              left -= 1;
            });
            return false;
          } catch (error) {
            if (!(error instanceof Cut)) throw error;
            return true;
          }
        };
        // A run that was not cut off is the end; the next one would be another change.
        if (!cutOff()) {
          expectDone(stack);
          return;
        }
      }
      run(stack, () => undefined);
      expectDone(stack);
    }),
  );
});

function expectDone(stack: StackModel): void {
  expect(stack.config.nextPasswords).toEqual({});
  expect(stack.config.previousPasswords).toEqual({});
  // Cut off before all new ones were offered, it is a change of those that were.
  for (const [user, password] of Object.entries(stack.config.passwords)) {
    expect(password).toBe(NEW[user as keyof typeof NEW]);
    expect(stack.accepted[user]).toEqual([password]);
  }
  expect(Object.keys(stack.config.passwords).length).toBeGreaterThan(0);
  expect(stack.accepted.node).toEqual([OLD.node]);
}

test("the phase is read from the config alone", () => {
  expect(phaseOf(EMPTY)).toBe("none");
  expect(phaseOf({ ...EMPTY, nextPasswords: NEW })).toBe("offered");
  expect(phaseOf({ ...EMPTY, nextPasswords: NEW, previousPasswords: OLD })).toBe("offered");
  expect(phaseOf({ ...EMPTY, previousPasswords: OLD })).toBe("used");
});

test("users with a dot in their name are one user", () => {
  expect(offerEdits({ "shop.eu": "x" })).toEqual([{ kind: "set", path: 'nextPasswords["shop.eu"]', value: "x" }]);
});
