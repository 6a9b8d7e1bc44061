import * as pulumi from "@pulumi/pulumi";
import { passwordHashes } from "../configs/password-hashes";
import type { Hashes } from "../configs/users-acl";
import { GeneratedSecret } from "./generated-secret";

export interface PasswordsArgs {
  /** ACL users that need a password. */
  users: readonly string[];
  /** Passwords from the stack's config, by user; whoever is not there gets a generated one. */
  given: Readonly<Record<string, pulumi.Output<string>>>;
  /** Further ones that servers accept, while passwords are being changed; users that are not asked for are left out. */
  alsoAccepted: readonly Readonly<Record<string, pulumi.Output<string>>>[];
}

/** The password of each ACL user: from the stack's config, or generated once and kept in the state as a secret. */
export class Passwords extends pulumi.ComponentResource {
  /** Key of the hashes by which a change of files is seen. */
  readonly hashKey: pulumi.Output<string>;
  private readonly byUser: ReadonlyMap<string, pulumi.Output<string>>;
  private readonly alsoAccepted: PasswordsArgs["alsoAccepted"];

  constructor(name: string, args: PasswordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Passwords", name, {}, opts);
    this.byUser = new Map(
      args.users.map((user) => {
        const given = args.given[user];
        const value = given ?? new GeneratedSecret(`${name}-${user}`, { parent: this }).value;
        return [user, pulumi.secret(value)];
      }),
    );
    this.alsoAccepted = args.alsoAccepted;
    this.hashKey = pulumi.secret(new GeneratedSecret(`${name}-hash-key`, { parent: this }).value);
    this.registerOutputs({});
  }

  of(user: string): pulumi.Output<string> {
    const password = this.byUser.get(user);
    if (!password) throw new Error(`no password was asked for of the ACL user ${user}`);
    return password;
  }

  /** All of them, by user; a secret. */
  all(): pulumi.Output<Record<string, string>> {
    return pulumi.secret(pulumi.all(Object.fromEntries(this.byUser)));
  }

  /** Of each that servers accept, by user, as users.acl holds them; a secret too. */
  hashes(): pulumi.Output<Hashes> {
    const others = pulumi.all(this.alsoAccepted.map((some) => pulumi.all(some)));
    return pulumi.secret(
      pulumi
        .all([pulumi.all(Object.fromEntries(this.byUser)), others])
        .apply(([used, accepted]) => passwordHashes(used, accepted)),
    );
  }
}
