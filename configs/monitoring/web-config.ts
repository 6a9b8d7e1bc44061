import { MONITORING_FILES } from "./places";
import { renderYaml } from "./yaml";

export interface WebConfigArgs {
  /** Who may look, with bcrypt hashes of their passwords. Without any, whoever reaches the port may. */
  readonly users?: Readonly<Record<string, string>>;
}

/** How Prometheus and Alertmanager serve their own pages: with TLS, by the container's certificate. */
export function renderWebConfig({ users = {} }: WebConfigArgs = {}): string {
  return renderYaml({
    tls_server_config: { cert_file: MONITORING_FILES.cert, key_file: MONITORING_FILES.key, min_version: "TLS12" },
    basic_auth_users: Object.keys(users).length === 0 ? undefined : users,
  });
}
