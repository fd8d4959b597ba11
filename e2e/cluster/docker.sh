#!/bin/bash
# Starts a Docker daemon on a machine that has none running. Its containers run
# under runc-capped, which also works where CAP_SYS_RESOURCE is withheld.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ $EUID == 0 ]] || die "Docker does not run, and starting it needs root: start it, or run as root."
need_packages docker.io containerd runc iptables
install -m 755 "$bin/runc-capped" "$cache/docker-runtime"
cat >"$cache/docker.json" <<JSON
{
  "runtimes": { "runc-capped": { "path": "$cache/docker-runtime" } },
  "default-runtime": "runc-capped"
}
JSON
mkdir -p /lib/modules # kind mounts it into its nodes
setsid dockerd --config-file "$cache/docker.json" \
	--pidfile "$cache/docker.pid" >"$cache/docker.log" 2>&1 </dev/null 9>&- &
for _ in {1..60}; do
	if docker_runs; then exit; fi
	sleep 0.5
done
die "dockerd did not start:" "$(tail -n 20 "$cache/docker.log")"
