#!/usr/bin/env bash
# Makes the root file system of the Alertmanager image from Debian's packages, with no container and no image registry. The programs lie
# where the project's own image has them. It does not start without its templates, which the package brings.
#   base.sh OUT.tar
# Exit codes: 0 made; 1 a package can't be had or unpacked.
set -euo pipefail
# shellcheck source=images/debs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../debs.sh"

out=$(realpath -m "$1")
packages=(prometheus-alertmanager libc6 busybox-static base-files ca-certificates tzdata)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
debs_unpack "$root" "${packages[@]}"
debs_authorities "$root"
debs_busybox "$root"
debs_user "$root" alertmanager
ln -s /usr/bin/prometheus-alertmanager "$root/bin/alertmanager"
ln -s /usr/bin/amtool "$root/bin/amtool"
debs_tar "$root" "$out"
