#!/usr/bin/env bash
# Makes the root file system of the Prometheus image from Debian's packages, with no container and no image registry. The programs lie
# where the project's own image has them.
#   base.sh OUT.tar
# Exit codes: 0 made; 1 a package can't be had or unpacked.
set -euo pipefail
# shellcheck source=images/debs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../debs.sh"

out=$(realpath -m "$1")
# The libjs ones and fonts are for its pages.
packages=(
  prometheus libc6 busybox-static base-files ca-certificates tzdata fonts-glyphicons-halflings libjs-bootstrap4
  libjs-eonasdan-bootstrap-datetimepicker libjs-jquery libjs-jquery-hotkeys libjs-moment libjs-moment-timezone libjs-mustache
  libjs-popper.js libjs-rickshaw libjs-d3
)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
debs_unpack "$root" "${packages[@]}"
# 215 MB of sources of time zones, of which its pages use the one file that is made from them.
rm -rf "$root/usr/share/javascript/moment-timezone/data"
debs_authorities "$root"
debs_busybox "$root"
debs_user "$root" prometheus
for program in prometheus promtool; do ln -s "/usr/bin/$program" "$root/bin/$program"; done
debs_tar "$root" "$out"
