import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { MONITORING_FILES } from "../../../configs/monitoring/places";
import type { MonitoringProcess } from "../../../configs/monitoring/processes";
import { FILES_DIR } from "../../../configs/supervisor";
import { TestAuthority } from "../client/certificates";

/**
 * Writes a container's files below `root` as they lie in the container, with a certificate for 127.0.0.1 and localhost, and with the
 * paths in them changed to match.
 * @returns where a file of the container is now
 */
export async function placeFiles(
  root: string,
  { files }: Pick<MonitoringProcess, "files">,
  authority: TestAuthority,
): Promise<(path: string) => string> {
  const at = (path: string) => `${root}${path}`;
  const { cert, key } = await authority.issue("127.0.0.1", "localhost");
  const all = {
    ...files,
    [MONITORING_FILES.ca]: authority.ca,
    [MONITORING_FILES.cert]: cert,
    [MONITORING_FILES.key]: key,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text.replaceAll(`"${FILES_DIR}/`, `"${at(FILES_DIR)}/`), { mode: 0o400 });
  }
  return at;
}
