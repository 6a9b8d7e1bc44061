# shellcheck shell=bash
# Root file systems from Debian's packages, with no container and no image registry. Sourced. Brings
#
#   debs_unpack DIR PACKAGE…   unpacks packages into DIR, downloaded if need be
#   debs_authorities DIR       makes the file of trusted authorities
#   debs_busybox DIR           links what busybox can do
#   debs_user DIR NAME         makes the user that the container runs as, and its folders
#   debs_tar DIR OUT.tar       packs it, the same each time

# debs_unpack DIR PACKAGE…: fails where a package can't be had or unpacked, and says why on stderr
debs_unpack() {
  local root=$1 debs deb
  shift
  debs=$(mktemp -d)
  (
    cd "$debs"
    apt-get download -qq "$@" 2>apt.log || { apt-get update -qq && apt-get download -qq "$@" 2>apt.log; } || {
      cat apt.log >&2
      exit 1
    }
  ) || { rm -rf "$debs"; return 1; }
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$root" || { rm -rf "$debs"; return 1; }; done
  rm -rf "$debs"
  (cd "$root" && rm -rf usr/share/{doc,man,locale,info,lintian,bash-completion} etc/init.d lib/systemd)
}

# debs_authorities DIR: the file of trusted authorities, which the package's own script would make
debs_authorities() {
  mkdir -p "$1/etc/ssl/certs"
  (cd "$1/usr/share/ca-certificates" && find . -name '*.crt' | LC_ALL=C sort | xargs cat) >"$1/etc/ssl/certs/ca-certificates.crt"
}

# debs_busybox DIR: what busybox can do and nobody else does
debs_busybox() {
  local applet dir
  for applet in $("$1/bin/busybox" --list); do
    for dir in bin usr/bin sbin usr/sbin; do [ -e "$1/$dir/$applet" ] && continue 2; done
    ln -s /bin/busybox "$1/bin/$applet"
  done
}

# debs_user DIR NAME: the user that every container runs as, and the folders that it expects
debs_user() {
  (
    cd "$1" || exit
    mkdir -p data run/redis-ha opt/redis-ha tmp etc/redis-ha proc sys dev
    printf 'root:x:0:0:root:/root:/bin/sh\n%s:x:999:999:%s:/data:/bin/false\n' "$2" "$2" >etc/passwd
    printf 'root:x:0:\n%s:x:999:\n' "$2" >etc/group
    chown -R 999:999 data
    chmod 0700 data
    chmod 1777 tmp
  )
}

debs_tar() {
  tar --sort=name --mtime=@0 --numeric-owner -C "$1" -cf "$2" .
}
