# shellcheck shell=bash
# The npm packages that package-lock.json pins, in node_modules. Sourced, after node.sh.

# npm_ready: installs only when the lock file isn't the one that node_modules was made from, as its stamp tells
npm_ready() {
  local stamp=$REDIS_HA_ROOT/node_modules/.redis-ha-lock hash count
  hash=$(sha256sum <"$REDIS_HA_ROOT/package-lock.json")
  hash=${hash%% *}
  [[ ! -f $stamp || $(<"$stamp") != "$hash" ]] || return 0
  # npm ci empties what a link leads to: the packages of another working tree.
  [[ ! -L $REDIS_HA_ROOT/node_modules ]] ||
    die npm "node_modules is a link, and its packages are not those of package-lock.json" "npm ci   # where it leads to, or remove the link"
  count=$(grep -c '^    "node_modules/' "$REDIS_HA_ROOT/package-lock.json" || true)
  log npm "installing $count packages (npm ci)"
  quietly npm npm-ci npm --prefix "$REDIS_HA_ROOT" ci ||
    die npm "npm ci failed" "npm ci   # after mending what it says above"
  printf '%s\n' "$hash" >"$stamp"
  installed_add "npm packages" "$count" "$REDIS_HA_ROOT/node_modules"
}
