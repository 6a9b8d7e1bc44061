import { builtClient } from "../../lib/library";
import { writeOn } from "../writer";

/** Our client as docs/client.md advises; whatever is not given here is its default, deadlines included. */
void writeOn(async ({ group, sentinels, username, password, ca }) => {
  const { connect } = await builtClient();
  const addresses = sentinels.map(({ host, port }) => ({ host, port }));
  const redis = await connect({
    sentinel: { addresses, group, username, password },
    username,
    password,
    tls: { ca },
  });
  return (key, value) => redis.set(key, value);
});
