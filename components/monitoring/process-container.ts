import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { healthCheck, type MonitoringProcess } from "../../configs/monitoring/processes";
import { servicePlace } from "../../configs/topology";
import { ServiceContainer } from "../service-container";
import type { MonitoringArgs } from "./args";
import { filesOf, publishing } from "./files";

export interface ProcessContainerArgs extends MonitoringArgs {
  process: MonitoringProcess;
  /** Files beside those of the process, in place of those of the same path. */
  secretFiles: Record<string, pulumi.Input<string>>;
  /** Bytes. */
  memory: number;
}

/** Prometheus or Alertmanager: one program with its flags and files, and a volume of its own. */
export class ProcessContainer extends pulumi.ComponentResource {
  constructor(name: string, args: ProcessContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-ha:index:MonitoringProcess", name, {}, opts);
    const { settings, place, process, memory } = args;
    const { program } = process;
    const { protect, monitoring, timeouts } = settings;
    const { containerName, containerIp } = servicePlace(place, program);
    const given = monitoring[program].image;
    const dataVolume = new docker.Volume(
      `${name}-data`,
      { name: `${containerName}-data`, labels: place.labels(program) },
      { parent: this, protect, retainOnDelete: protect },
    );
    new ServiceContainer(
      `${name}-server`,
      {
        ...{ settings, place, name: program, memory, dataVolume },
        ...(given === undefined ? { image: args.images[program]() } : { image: given, preparedBy: args.groupImage }),
        entrypoint: [`/bin/${program}`],
        command: [...process.flags],
        // So that it collects its garbage before the kernel kills it.
        env: { GOMEMLIMIT: String(Math.floor(memory * 0.9)) },
        files: { ...process.files, ...args.secretFiles, ...filesOf(args, program) },
        publish: publishing(settings, process.port),
        health: healthCheck(process, containerIp, timeouts.healthIntervalMs),
      },
      { parent: this },
    );
    this.registerOutputs({ containerName });
  }
}
