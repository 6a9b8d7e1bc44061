import type { Address } from "../address";
import type { Role } from "./role";
import type { AdoptReason } from "./state";

/** What a topology tells the client. */
export interface TopologyListener {
  /** Write to this node from now on, and to no other. `previousDown`: the one before will answer nothing more. */
  adopt(node: Address, reason: AdoptReason, previousDown: boolean): void;
  sentinel(address: Address, subscribed: boolean): void;
  warn(text: string): void;
}

/** Finds the node that may be written to. Addresses are as servers announce them; whoever connects translates them. */
export interface Topology {
  start(): void;
  stop(): void;
  /** A node that is written to was lost, hung, or refused a write because it is not the master. */
  trouble(node: Address): void;
  /** A node was asked for its role when it was connected to. */
  role(node: Address, role: Role): void;
  /** Healthy replicas, as far as known. @throws when nobody could be asked, which says nothing about them */
  replicas(): Promise<readonly Address[]>;
}

/** One configured address, no Sentinel: it is always the one to write to, as long as it says master. */
export class SingleNode implements Topology {
  private known: readonly Address[] = [];

  constructor(
    private readonly node: Address,
    private readonly listener: TopologyListener,
  ) {}

  start(): void {
    this.listener.adopt(this.node, "configured", false);
  }

  stop(): void {
    // Nothing runs.
  }

  trouble(): void {
    // The pool reconnects by itself, and there is nobody else to go to.
  }

  role(_node: Address, role: Role): void {
    if (role.role === "master") this.known = role.replicas.map((r) => r.address);
  }

  replicas(): Promise<readonly Address[]> {
    return Promise.resolve(this.known);
  }
}
