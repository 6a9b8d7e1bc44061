import { docker } from "./containers";

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
  const route = (verb: "add" | "del"): Promise<void> =>
    run(container, image, addresses.map((a) => `ip route ${verb} blackhole ${a}/32`).join(" && "));
  await route("add");
  return () => route("del");
}

async function run(container: string, image: string, script: string): Promise<void> {
  const inspected = await docker.getContainer(container).inspect();
  const helper = await docker.createContainer({
    Image: image,
    User: "0:0",
    Cmd: ["/bin/busybox", "sh", "-c", script],
    Labels: inspected.Config.Labels,
    HostConfig: { NetworkMode: `container:${inspected.Id}`, CapAdd: ["NET_ADMIN"], CapDrop: ["ALL"] },
  });
  try {
    await helper.start();
    const { StatusCode } = (await helper.wait()) as { StatusCode: number };
    if (StatusCode !== 0) throw new Error(`«${script}» ended with ${StatusCode} in the network of ${container}`);
  } finally {
    await helper.remove({ force: true });
  }
}
