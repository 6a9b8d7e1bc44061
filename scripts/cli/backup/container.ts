import type { ContainerCreateOptions } from "dockerode";
import { DATA_DIR, RUN_AS } from "../../../configs/supervisor";
import { IMAGE_DIR } from "../../../images/reference";

/** Where the operator's program runs. */
export interface OperatePlace {
  readonly image: string;
  /** Label of what belongs to the stack. */
  readonly stack: string;
  /** The group's network. */
  readonly network: string;
  /** Bytes: of the scratch server with the data, and the program. */
  readonly memory: number;
}

/**
 * A container for one request: as bare as those of the stack, at an address of the group's network, gone when its program ends. Nothing
 * that is secret is in it: the request comes on standard input, which ends with whoever wrote it. Its log is kept nowhere. Pure.
 */
export function operateContainer(
  { image, stack, network, memory }: OperatePlace,
  address: string,
): ContainerCreateOptions {
  return {
    Image: image,
    Cmd: ["node", "--max-semi-space-size=4", `${IMAGE_DIR}/operate.cjs`],
    User: `${RUN_AS}:${RUN_AS}`,
    Labels: { "redis-ha.stack": stack, "redis-ha.member": "operate" },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, OpenStdin: true, StdinOnce: true, Tty: false },
    // Its own, and removed with it; the image's folder gives it its owner.
    Volumes: { [DATA_DIR]: {} },
    HostConfig: {
      AutoRemove: true,
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Tmpfs: { "/tmp": `size=16m,mode=0700,uid=${RUN_AS},gid=${RUN_AS}` },
      Memory: memory,
      MemorySwap: memory,
      NetworkMode: network,
      LogConfig: { Type: "none", Config: {} },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } } },
  };
}
