import type { Check } from "./check";
import { finding } from "./check";

/** ACL LIST beside the rendered users.acl. */
export const aclCheck: Check = {
  name: "acl",
  about: "each user as rendered from the settings, on nodes and Sentinels",
  judge: ({ servers }, { mend }) =>
    Object.entries(servers).flatMap(([name, { acl }]) =>
      (acl ?? []).map(({ user, what, grants }) =>
        finding("acl", name)[grants ? "critical" : "warning"](
          `the user ${user} ${what}`,
          grants
            ? "somebody changed it by ACL SETUSER, and may do what the settings don't allow"
            : "somebody changed it by ACL SETUSER; who logs in with it may be refused",
          mend.live,
        ),
      ),
    ),
};
