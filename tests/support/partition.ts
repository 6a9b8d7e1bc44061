import { docker, runOnce } from "./containers";

/**
 * Cuts a container off some addresses, both ways, without touching the host: blackhole routes in the container's own network
 * namespace, set from a helper container that shares it. Everybody else, this test's client included, still reaches it.
 * @returns what takes the cut back
 */
export async function partition(
  container: string,
  image: string,
  addresses: readonly string[],
): Promise<() => Promise<void>> {
  const { Id, Config } = await docker.getContainer(container).inspect();
  const route = async (verb: "add" | "del"): Promise<void> => {
    const script = addresses.map((a) => `ip route ${verb} blackhole ${a}/32`).join(" && ");
    await runOnce(image, script, [], {
      networkMode: `container:${Id}`,
      capabilities: ["NET_ADMIN"],
      labels: Config.Labels,
    });
  };
  await route("add");
  return () => route("del");
}
