import fc from "fast-check";
import {
  authoritiesEdit,
  issueEdit,
  nextAuthorities,
  pemsOf,
  phaseOf,
  unfinished,
  type Rotation,
} from "../../../scripts/rotate/certificates";

/**
 * Goal: a change of the authority that is cut off anywhere is taken up by the next run, and at no moment does anybody show a certificate
 * that somebody else in the stack does not trust. Method: a stack is its config and what each member was given last; members are given it
 * one after the other; a run is cut off after any of its steps, any number of times.
 */
interface Member {
  trusts: readonly number[];
  signedBy: number;
}

class StackModel {
  config: Rotation = { certificates: 0, authorities: [0] };
  deployed: Rotation = this.config;
  readonly members: Member[] = Array.from({ length: 6 }, () => ({ trusts: [0], signedBy: 0 }));

  /** What the command writes, as `pulumi config` would. */
  edit(authorities: readonly number[]): void {
    const edit = authoritiesEdit(this.config.authorities, authorities);
    const list = [...this.config.authorities];
    if ("remove" in edit) list.splice(indexIn(edit.remove), 1);
    else for (const [path, value] of Object.entries(edit.set)) list[indexIn(path)] = Number(value);
    expect(list).toEqual(authorities);
    this.config = { ...this.config, authorities: list };
  }

  /** @param cut called before each member */
  deploy(cut: () => void): void {
    const [signedBy = 0] = this.config.authorities;
    for (let i = 0; i < this.members.length; i += 1) {
      cut();
      this.members[i] = { trusts: this.config.authorities, signedBy };
      for (const { trusts } of this.members) for (const other of this.members) expect(trusts).toContain(other.signedBy);
    }
    this.deployed = this.config;
  }
}

const indexIn = (path: string): number => Number(/^rotation\.authorities\[(\d)\]$/.exec(path)?.[1]);

class Cut extends Error {}

/** What the verb does, cut off where `cut` throws. */
function run(stack: StackModel, cut: () => void): void {
  const step = (): void => {
    cut();
    stack.edit(nextAuthorities(stack.config.authorities));
  };
  if (phaseOf(stack.config.authorities) === "none") {
    if (unfinished(stack.config, stack.deployed).authorities) {
      stack.deploy(cut);
      return;
    }
    step();
  }
  if (phaseOf(stack.config.authorities) === "trusted") {
    stack.deploy(cut);
    step();
  }
  stack.deploy(cut);
  step();
  stack.deploy(cut);
}

test("a change that is cut off anywhere, and again, comes to the same end, and everybody is trusted all the while", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(22), { maxLength: 8 }), (cuts) => {
      const stack = new StackModel();
      const done = cuts.some((after) => {
        let left = after;
        try {
          run(stack, () => {
            if (left === 0) throw new Cut();
            left -= 1;
          });
          return true;
        } catch (error) {
          if (!(error instanceof Cut)) throw error;
          return false;
        }
      });
      if (!done) run(stack, () => undefined);
      expect(stack.config.authorities).toEqual([1]);
      expect(stack.deployed).toEqual(stack.config);
      for (const member of stack.members) expect(member).toEqual({ trusts: [1], signedBy: 1 });
    }),
  );
});

test.each([
  [[0], "none", [0, 1]],
  [[0, 1], "trusted", [1, 0]],
  [[1, 0], "signing", [1]],
  [[1], "none", [1, 2]],
  [[7, 8], "trusted", [8, 7]],
] as const)("%j is %s, and %j comes next", (authorities, phase, next) => {
  expect(phaseOf(authorities)).toBe(phase);
  expect(nextAuthorities(authorities)).toEqual(next);
});

test("each step is one edit of the config", () => {
  expect(authoritiesEdit([0], [0, 1])).toEqual({
    set: { "rotation.authorities[0]": "0", "rotation.authorities[1]": "1" },
  });
  expect(authoritiesEdit([1, 0], [1])).toEqual({ remove: "rotation.authorities[1]" });
  expect(issueEdit({ certificates: 3, authorities: [0] })).toEqual({ set: { "rotation.certificates": "4" } });
});

test("what the config asks for and was not deployed whole is unfinished; a stack of before has the first of all", () => {
  const first: Rotation = { certificates: 0, authorities: [0] };
  expect(unfinished(first, undefined)).toEqual({ certificates: false, authorities: false });
  expect(unfinished({ ...first, certificates: 1 }, undefined)).toEqual({ certificates: true, authorities: false });
  expect(unfinished({ ...first, authorities: [1] }, { ...first, authorities: [1, 0] })).toEqual({
    certificates: false,
    authorities: true,
  });
});

test("a bundle falls into its certificates", () => {
  const one = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;
  expect(pemsOf(`${one("a")}\n${one("b")}\n`)).toEqual([one("a"), one("b")]);
  expect(pemsOf("")).toEqual([]);
});
