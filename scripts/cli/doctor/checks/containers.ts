import type { Check } from "./check";
import { finding } from "./check";

/** Containers beside what the program made. */
export const containersCheck: Check = {
  name: "containers",
  about: "each container there, running, healthy, and as the program made it",
  judge: ({ members, strangers }, { mend }) => [
    ...members.flatMap(({ name, kind, containerName, container }) => {
      const say = finding("containers", name);
      const lost = "one more loss, and the group may stop";
      if (!container)
        return [
          say.critical(
            `there is no container ${containerName}`,
            kind === "service" ? "its work is not done" : lost,
            mend.up,
          ),
        ];
      const { status, health, healthText, changed } = container;
      const changes = changed.map((what) =>
        say.warning(
          what,
          "somebody changed it by hand; the next change of the stack may undo it, or build on what is not there",
          mend.up,
        ),
      );
      if (status === "paused") return [...changes, say.critical("its container is paused", lost, mend.unpause(name))];
      if (status === "restarting")
        return [...changes, say.critical("its container ends and is started again and again", lost, mend.logs(name))];
      if (status !== "running") return [...changes, say.critical(`its container is ${status}`, lost, mend.start(name))];
      if (health === "unhealthy")
        return [
          ...changes,
          say.warning(`it is not healthy: ${healthText}`, "it does not do its part", mend.logs(name)),
        ];
      return changes;
    }),
    ...strangers.map((name) =>
      finding("containers", name).warning(
        "a container with this stack's label that nothing asks for",
        "it may have the group's files, and a second node or Sentinel has a voice",
        `docker rm -f ${name}, once nobody needs it; then ${mend.up}`,
      ),
    ),
  ],
};
