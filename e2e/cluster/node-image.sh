#!/bin/bash
# Makes the image of a kind node without any container registry: Debian
# packages, the programs of binaries, and container images made from them.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

state=$(fingerprint node kubernetes addons node-image.sh mkimage.py)
if [[ $(docker image inspect -f '{{ index .Config.Labels "modelyard.dev/state" }}' "$node_image" 2>/dev/null) == "$state" ]]; then
	exit
fi

need_packages containerd python3
work=$(mktemp -d "$cache/node.XXXXXX")
trap 'rm -rf "$work"' EXIT

# layer NAME DIRECTORY: packs a directory as an image layer.
layer() {
	tar --sort=name --mtime=@0 --numeric-owner --owner=0 --group=0 \
		-cf "$work/$1.tar" -C "$2" .
}

# programs LAYER NAMES...: a layer with some of the built programs.
programs() {
	mkdir -p "$work/$1/usr/local/bin"
	cp -P "${@:2}" "$work/$1/usr/local/bin"
	layer "$1" "$work/$1"
}

# The container images that kubeadm and our own manifests ask for.
# They go straight into the containerd store that the node starts with.
path='["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]'
storage_version=$(awk '$1 ~ /local-path-provisioner$/ && $2 { print $2 }' "$here/addons/go.mod")
network_image=localhost/modelyard/pod-network:v1
storage_image=localhost/modelyard/local-path-provisioner:$storage_version

describe_images() {
	local image name layers separator='['
	for image in $(kubeadm config images list --kubernetes-version "$kubernetes_version") \
		"$network_image" "$storage_image"; do
		name=${image##*/} name=${name%:*}
		# Images that begin with the same layers share them in the store.
		case $name in
		kube-proxy) layers="\"$work/kubernetes.tar\", \"$cache/pod.tar\"" ;;
		kube-*) layers="\"$work/kubernetes.tar\"" ;;
		pod-network) layers="\"$work/kubernetes.tar\", \"$cache/pod.tar\", \"$work/$name.tar\"" ;;
		*) layers="\"$work/$name.tar\"" ;;
		esac
		echo "$separator {\"tags\": [\"$image\"], \"layers\": [$layers], \"config\":"
		echo "  {\"Entrypoint\": [\"/usr/local/bin/$name\"], \"Env\": $path}}"
		separator=','
	done
	echo ']'
}

images() {
	local name
	programs kubernetes "$bin"/{kubernetes,kubectl} \
		"$bin"/kube-{apiserver,controller-manager,proxy,scheduler}
	for name in etcd coredns pause local-path-provisioner; do
		programs "$name" "$bin/$name"
	done
	programs pod-network "$here/node/rootfs/usr/local/bin/pod-network"
	describe_images >"$work/images.json"
	python3 "$here/mkimage.py" "$work/images.tar" "$work/images.json"
}

# Unpacks the images with a containerd of our own, as the node's would.
preload() {
	local socket=$work/containerd.sock daemon
	local ctr=(ctr --address "$socket" --namespace k8s.io)
	echo 'version = 2
		disabled_plugins = ["io.containerd.grpc.v1.cri"]' >"$work/containerd.toml"
	containerd --config "$work/containerd.toml" --address "$socket" \
		--root "$1" --state "$work/state" >"$work/containerd.log" 2>&1 9>&- &
	daemon=$!
	until "${ctr[@]}" version >/dev/null 2>&1; do sleep 0.2; done
	"${ctr[@]}" images import --snapshotter overlayfs "$work/images.tar" >/dev/null
	# Once unpacked, the layers themselves are not needed any more. Ending a
	# lease is what makes containerd collect them at once.
	"${ctr[@]}" content ls | awk '/containerd.io\/uncompressed/ { print $1 }' |
		xargs "${ctr[@]}" content rm >/dev/null
	"${ctr[@]}" leases create --id collect >/dev/null
	"${ctr[@]}" leases delete --sync collect >/dev/null
	kill "$daemon"
	wait "$daemon" || true
}

node() {
	local rootfs=$work/rootfs pause_image unit
	pause_image=$(kubeadm config images list --kubernetes-version "$kubernetes_version" | grep /pause:)
	cp -a "$here/node/rootfs" "$rootfs"
	sed -i "s|@PAUSE_IMAGE@|$pause_image|; s|@STORAGE_IMAGE@|$storage_image|
		s|@POD_NETWORK_IMAGE@|$network_image|; s|@HELPER_IMAGE@|$network_image|" \
		"$rootfs"/etc/containerd/config.toml "$rootfs"/kind/manifests/*.yaml
	mkdir -p "$rootfs/usr/bin"
	cp -P "$bin"/kubernetes "$bin"/kube{adm,ctl,let} "$rootfs/usr/bin"
	install -D "$bin/runc-capped" -t "$rootfs/usr/local/sbin"
	mkdir -p "$rootfs"/{etc/kubernetes/manifests,etc/systemd/system/multi-user.target.wants,var/lib/containerd}
	ln -sf ../{containerd,kubelet}.service "$rootfs/etc/systemd/system/multi-user.target.wants/"
	ln -sf /lib/systemd/system/multi-user.target "$rootfs/etc/systemd/system/default.target"
	for unit in getty.target timers.target e2scrub_reap.service systemd-user-sessions.service; do
		ln -sf /dev/null "$rootfs/etc/systemd/system/$unit"
	done
	echo "$kubernetes_version" >"$rootfs/kind/version"
	preload "$rootfs/var/lib/containerd"
	layer rootfs "$rootfs"
	cat >"$work/node.json" <<-JSON
		[{"tags": ["$node_image"], "layers": ["$cache/node.tar", "$work/rootfs.tar"],
		  "config": {"Entrypoint": ["/usr/local/bin/entrypoint", "/lib/systemd/systemd"],
		             "Env": ["container=docker"], "StopSignal": "SIGRTMIN+3",
		             "Labels": {"modelyard.dev/state": "$state"}}}]
	JSON
	python3 "$here/mkimage.py" - "$work/node.json" | docker load --quiet
	docker image prune --force --filter label=modelyard.dev/state >/dev/null # the one before
}

stage "Debian for pods" debian bookworm "$cache/pod.tar" iproute2 iptables kmod conntrack
stage "Debian for nodes" debian bookworm "$cache/node.tar" systemd containerd runc \
	containernetworking-plugins iproute2 iptables ebtables kmod conntrack ethtool \
	socat procps mount util-linux ca-certificates
stage "container images" images
stage "node image" node
