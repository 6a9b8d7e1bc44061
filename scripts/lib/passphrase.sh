# shellcheck shell=bash
# The passphrase of the stacks' secrets. Sourced. Brings
#
#   passphrase_ready   leaves the user's own alone; else makes one once, and tells Pulumi the file that holds it

passphrase_file=${XDG_CONFIG_HOME:-$HOME/.config}/redis-ha/passphrase

passphrase_ready() {
  [[ -z ${PULUMI_CONFIG_PASSPHRASE+set}${PULUMI_CONFIG_PASSPHRASE_FILE:-} ]] || return 0
  if [[ ! -s $passphrase_file ]]; then
    (umask 077 && mkdir -p "$(dirname "$passphrase_file")")
    (umask 077 && head -c 32 /dev/urandom | base64 >"$passphrase_file")
    log secrets "a passphrase for the stacks' secrets is in $passphrase_file; keep a copy"
  fi
  export PULUMI_CONFIG_PASSPHRASE_FILE=$passphrase_file
}
