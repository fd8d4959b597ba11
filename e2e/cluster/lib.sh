# shellcheck shell=bash disable=SC2034
# Shared by the scripts of this directory: sourced, not run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/modelyard
bin=$cache/bin
cluster=${MODELYARD_CLUSTER:-modelyard}
node=$cluster-control-plane
reserve=$cluster-worker
kubeconfig=$here/kubeconfig
gpus=4
kind_version=v0.30.0
kubernetes_version=$(awk '$1 == "k8s.io/kubernetes" { print $2 }' "$here/kubernetes/go.mod")
node_image=modelyard/node:$kubernetes_version

mkdir -p "$bin"
PATH=$bin:$PATH

# Runs a command as a named stage and says how long it took.
stage() {
	local name=$1 start=$SECONDS
	shift
	echo "==> $name"
	"$@"
	echo "    $name: $((SECONDS - start))s"
}

die() {
	printf '%s\n' "$@" >&2
	exit 1
}

# Waits until no other run changes the cache or the cluster. The scripts that
# this one calls are under its lock; what stays running must close descriptor 9.
lock() {
	[[ -z ${MODELYARD_LOCKED:-} ]] || return 0
	exec 9>"$cache/lock"
	flock --nonblock 9 || { echo "waiting for another run to end" && flock 9; }
	export MODELYARD_LOCKED=1
}

# Names the state of some files, so that what is made from them is made again
# only when they change.
fingerprint() {
	(cd "$here" && find "$@" -type f -print0 | sort -z | xargs -0 sha256sum) |
		sha256sum | cut -c1-16
}

docker_runs() { docker info >/dev/null 2>&1; }
cluster_exists() { docker container inspect "$node" >/dev/null 2>&1; }
in_node() { docker exec -i "$node" "$@"; }
node_kubectl() { in_node kubectl --kubeconfig /etc/kubernetes/admin.conf "$@"; }

# Installs those Debian packages that are missing.
need_packages() {
	local missing=()
	for package; do
		dpkg-query -Wf '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
			missing+=("$package")
	done
	if ((${#missing[@]})); then
		[[ $EUID == 0 ]] || die "Run as root, or install first: ${missing[*]}"
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
			--no-install-recommends "${missing[@]}" >/dev/null
	fi
}

# debian SUITE TAR PACKAGES...: a small Debian with these packages, as a tar
# file (- is standard output), from where this machine's own packages come.
debian_options=()
debian() {
	local suite=$1 tar=$2 packages=${*:3} mirror
	if [[ -f $tar && $(cat "$tar.packages") == "$packages" ]]; then return; fi
	need_packages mmdebstrap debian-archive-keyring
	mirror=$(awk '/^URIs:/ && /debian/ && !/security/ { print $2; exit }' \
		/etc/apt/sources.list.d/debian.sources 2>/dev/null) || true
	mmdebstrap --quiet --variant=minbase --include="${packages// /,}" \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		"${debian_options[@]}" "$suite" "$tar" ${mirror:+"$mirror"}
	[[ $tar == - ]] || echo "$packages" >"$tar.packages"
}
