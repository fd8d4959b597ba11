#!/bin/bash
# Makes a local debian:trixie-slim where Docker can pull none, so that ordinary
# Dockerfiles build. Build them with
# DOCKER_BUILDKIT=0 docker build --network host …
# since Debian's Docker has no BuildKit, and its bridge may have no way out.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

image=debian:trixie-slim
if docker image inspect "$image" >/dev/null 2>&1 ||
	timeout 60 docker pull --quiet "$image" >/dev/null 2>&1; then exit; fi

# The authorities that this machine trusts, for what a Dockerfile downloads.
debian_options=(--customize-hook='copy-in /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs')
base() {
	debian trixie - ca-certificates | docker import --change 'CMD ["bash"]' - "$image" >/dev/null
}
stage "$image" base
