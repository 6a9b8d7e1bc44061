import type { Command } from "commander";
import { z } from "zod";
import { action } from "../context";
import { later } from "../later";
import { examples, type Verb } from "../verb";

/** `redis-ha rotate passwords|certs|ca`: what must not live for ever is replaced without an outage. */
export const rotate: Verb = (program) => {
  const verb = program
    .command("rotate")
    .description("Replaces what must not live for ever, without an outage.")
    .addHelpText(
      "after",
      examples(
        ["redis-ha rotate passwords", "new passwords of all ACL users"],
        ["redis-ha rotate certs", "new certificates by the same authority"],
        ["redis-ha rotate ca", "a new authority, and certificates by it"],
      ),
    );
  passwords(verb);
  certs(verb);
  ca(verb);
};

function passwords(verb: Command): void {
  const options = z.object({ user: z.array(z.string()).default([]), keepOld: z.boolean().default(false) });
  verb
    .command("passwords")
    .description("Gives ACL users new passwords. Run again, it goes on where it was cut off.")
    .option("-u, --user <name...>", "only these users (default: all)")
    .option("--keep-old", "stop while the old passwords are still accepted; the next run drops them")
    .addHelpText(
      "after",
      examples(
        ["redis-ha rotate passwords", "all of them; asks before the old ones are dropped"],
        ["redis-ha rotate passwords --user app --keep-old", "a second password for app"],
      ),
    )
    .action(action(options, (context, given) => later.rotatePasswords()(context, given)));
}

function certs(verb: Command): void {
  verb
    .command("certs")
    .description("Gives every server a new certificate by the same authority. Run again, it finishes what was cut off.")
    .addHelpText(
      "after",
      examples(
        ["redis-ha rotate certs", "nodes take theirs while they run, Sentinels are replaced one at a time"],
        ["redis-ha rotate certs -s prod --yes", "and nobody is asked"],
      ),
    )
    .action(action(z.object({}), (context) => later.rotateCerts()(context)));
}

function ca(verb: Command): void {
  const options = z.object({ trustOnly: z.boolean().default(false), keepOld: z.boolean().default(false) });
  verb
    .command("ca")
    .description("Replaces the authority that signs certificates. Run again, it goes on where it was cut off.")
    .option("--trust-only", "stop when the new one is trusted, before it signs; the next run goes on")
    .option("--keep-old", "stop while the old one is still trusted; the next run drops it")
    .addHelpText(
      "after",
      examples(
        ["redis-ha rotate ca", "asks before the new one signs, and before the old one is dropped"],
        ["redis-ha rotate ca --trust-only", "then give applications both: pulumi stack output ca"],
        ["redis-ha rotate ca --keep-old --yes", "the new one signs; the next run drops the old one"],
      ),
    )
    .action(action(options, (context, given) => later.rotateCa()(context, given)));
}
