/** The port at which the container that makes backups serves its metrics, on the group's own network, where it is monitored. */
export const BACKUP_METRICS_PORT = 9122;
