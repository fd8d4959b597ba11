#!/bin/bash
# Runs only etcd and kube-apiserver, on the loopback interface, for tests that
# need a real API and no nodes. Usage: apiserver.sh DIRECTORY [PORT]
# Writes DIRECTORY/kubeconfig, says so when the API is ready, and serves until
# it is stopped. Ports PORT to PORT + 2 must be free.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkdir -p "$1"
directory=$(cd "$1" && pwd)
port=${2:-16443}
etcd=http://127.0.0.1:$((port + 1))
peer=http://127.0.0.1:$((port + 2))
token=$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
cd "$directory"

[[ -f service-accounts.key ]] || openssl genrsa -out service-accounts.key 2048 2>/dev/null
(umask 077 && echo "$token,admin,admin,system:masters" >tokens.csv)

trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
etcd --data-dir etcd --unsafe-no-fsync --log-level error \
	--listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
	--listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" \
	--initial-cluster "default=$peer" >etcd.log 2>&1 &
kube-apiserver --etcd-servers "$etcd" --bind-address 127.0.0.1 \
	--advertise-address 127.0.0.1 --secure-port "$port" --cert-dir certificates \
	--token-auth-file tokens.csv --authorization-mode RBAC \
	--service-cluster-ip-range 10.96.0.0/16 \
	--service-account-issuer https://kubernetes.default.svc \
	--service-account-key-file service-accounts.key \
	--service-account-signing-key-file service-accounts.key \
	--endpoint-reconciler-type none \
	--disable-admission-plugins ServiceAccount >kube-apiserver.log 2>&1 &

cat >kubeconfig <<YAML
apiVersion: v1
kind: Config
current-context: test
clusters:
- name: test
  cluster: {server: "https://127.0.0.1:$port", certificate-authority: "$directory/certificates/apiserver.crt"}
users:
- name: admin
  user: {token: "$token"}
contexts:
- name: test
  context: {cluster: test, user: admin}
YAML
chmod 600 kubeconfig

SECONDS=0
until kubectl --kubeconfig kubeconfig get --raw /readyz >/dev/null 2>&1; do
	if ((SECONDS > 60)) || [[ $(jobs -pr | wc -l) -lt 2 ]]; then
		tail -n 5 etcd.log kube-apiserver.log >&2
		exit 1
	fi
	sleep 0.1
done
echo "ready: $directory/kubeconfig"
wait -n
