import { clientsOf, type Clients } from "./plugin/clients";

/** Clients of all services, at one address. They read back what was made, so none of the plugin's own calls are used. */
export function clientsAt(endpoint: string, region: string): Clients {
  const services = ["s3", "iam", "lambda", "logs", "scheduler", "sqs", "secretsmanager", "sts"];
  return clientsOf({
    region,
    accessKey: "test",
    secretKey: "test",
    pathStyle: true,
    endpoints: Object.fromEntries(services.map((service) => [service, endpoint])),
  });
}
