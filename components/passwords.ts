import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { GeneratedSecret } from "./generated-secret";

export interface PasswordsArgs {
  /** ACL users that need a password. */
  users: readonly string[];
  /** Passwords from the stack's config, by user; whoever is not there gets a generated one. */
  given: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The password of each ACL user: from the stack's config, or generated once and kept in the state as a secret. */
export class Passwords extends pulumi.ComponentResource {
  /** Key of the hashes by which a change of files is seen. */
  readonly hashKey: pulumi.Output<string>;
  private readonly byUser: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: PasswordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:Passwords", name, {}, opts);
    this.byUser = new Map(
      args.users.map((user) => {
        const given = args.given[user];
        const value = given ?? new GeneratedSecret(`${name}-${user}`, { parent: this }).value;
        return [user, pulumi.secret(value)];
      }),
    );
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

  /** SHA-256 of each, by user, as users.acl holds them; a secret too. */
  hashes(): pulumi.Output<Record<string, string>> {
    return this.all().apply((passwords) =>
      Object.fromEntries(
        Object.entries(passwords).map(([user, p]) => [user, createHash("sha256").update(p).digest("hex")]),
      ),
    );
  }
}
