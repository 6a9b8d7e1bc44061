# shellcheck shell=bash
# The Pulumi engine: CLI, Node language host, Docker plugin. Sourced, after engine-official.sh and engine-build.sh.
#
# In this order: the machine's own; what an earlier run installed or built; the official downloads where they can be
# reached; else the pinned build of tools/. CLI and plugin have the versions of the npm packages in package.json.

engine_ready() {
  local cli plugin
  cli=$(package_version @pulumi/pulumi)
  plugin=$(package_version @pulumi/docker)
  if engine_of_machine "$cli" "$plugin"; then
    env_part engine </dev/null
  elif official_installed "$cli" "$plugin"; then
    official_env "$cli" | env_part engine
  elif build_installed; then
    build_env | env_part engine
  elif official_reachable "$cli" && official_install "$cli" "$plugin"; then
    official_env "$cli" | env_part engine
  else
    log engine "the official downloads can't be used here; building from tools/"
    build_install "$cli" "$plugin"
    build_env | env_part engine
  fi
}

# engine_of_machine CLI PLUGIN: an official CLI on PATH, whose Docker plugin is there or can be fetched by it
engine_of_machine() {
  local have
  type -P pulumi >/dev/null && type -P pulumi-language-nodejs >/dev/null || return 1
  have=$(pulumi version 2>/dev/null) || return 1
  [[ $have == v3.* ]] || return 1
  official_plugin_installed "$2" || official_reachable "$1" || return 1
  version_at_least "$have" "$1" || log engine "the machine's Pulumi $have is older than $1, which is tested; using it"
}
