import fc from "fast-check";
import { MasterHistory } from "../../../runtime/backup/restore/master-history";

/** Goal: whose data the master has is told rightly, whatever makes it follow and lead meanwhile. */
type Event = "follow" | "lead" | "copy";

/** A node as Redis keeps its ids. */
class Node {
  role: "master" | "slave" = "master";
  id = "own-0";
  before = "none";
  restored = false;
  private made = 0;

  do(event: Event): void {
    if (event === "follow") this.role = "slave";
    else if (event === "copy" && this.role === "slave") {
      this.id = "scratch";
      this.before = "none";
      this.restored = true;
    } else if (event === "lead" && this.role === "slave") {
      this.role = "master";
      this.before = this.id;
      this.id = `own-${++this.made}`;
    }
  }

  info(loading = false): ReadonlyMap<string, string> {
    return new Map([
      ["role", this.role],
      ["master_replid", this.id],
      ["master_replid2", this.before],
      ["loading", loading ? "1" : "0"],
    ]);
  }
}

test("over all courses, as long as it is asked between two changes of its role", () => {
  const events = fc.array(fc.constantFrom<Event>("follow", "copy", "lead"), { maxLength: 12 });
  fc.assert(
    fc.property(events, (course) => {
      const node = new Node();
      const history = new MasterHistory();
      history.begin(node.info());
      history.source(new Map([["master_replid", "scratch"]]));
      for (const event of course) {
        // After the copy it stays: whoever leads then has the restored data, and nothing is begun anew.
        if (node.restored && node.role === "master") break;
        node.do(event);
        expect(history.holds(node.info())).toBe(node.restored ? "restored" : "own");
      }
    }),
  );
});

test("while it loads, and under an id that nobody knows, nobody can tell", () => {
  const node = new Node();
  const history = new MasterHistory();
  history.begin(node.info());
  history.source(new Map([["master_replid", "scratch"]]));
  node.do("follow");
  expect(history.holds(node.info(true))).toBe("unknown");
  node.id = "somebody's";
  expect(history.holds(node.info())).toBe("unknown");
});
