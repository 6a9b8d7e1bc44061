import type { Extra } from "../mend/extra";
import type { Facts } from "./facts";

/** The commands that mend, each said in one place. */
export function remedies({ stack, settings }: Pick<Facts, "stack" | "settings">) {
  const container = (member: string): string => `${settings.prefix}-${member}`;
  const live = `redis-ha mend --stack ${stack}`;
  return {
    /** Looks at what runs, and makes it what the settings say. */
    up: `redis-ha up --stack ${stack}`,
    /** Replaces the private authority. */
    authority: `redis-ha rotate ca --stack ${stack}`,
    /** Puts back what was changed while it runs, with no restart. */
    live,
    /** Of a server that the settings do not have. */
    extra: ({ address, container }: Pick<Extra, "address" | "container">): string =>
      container === undefined
        ? `stop what runs at ${address}; then ${live}`
        : `${live} (stops the container ${container})`,
    /** Starts a member anew on its rendered files; a master hands its role over first. */
    restart: (member: string): string => `docker restart ${container(member)}`,
    logs: (member: string): string => `docker logs --tail 100 ${container(member)}`,
    start: (member: string): string => `docker start ${container(member)}`,
    unpause: (member: string): string => `docker unpause ${container(member)}`,
    set: (setting: string, value: string): string => `pulumi config set --stack ${stack} --path ${setting} ${value}`,
    sysctl: (name: string, value: string | number): string =>
      `on the host: sysctl -w ${name}=${value}, and the same in /etc/sysctl.d`,
  };
}
