#!/usr/bin/env bash
# A local control plane: etcd, kube-apiserver and kube-controller-manager on loopback. There are no nodes: pods do not run.
# Usage: hack/cluster.sh up|down|status. State lies in .cluster; with KUBECONFIG set, that cluster is used and nothing is started.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

kubeconfig=$state/kubeconfig
servers=(kube-controller-manager kube-apiserver etcd)

ready() { kubectl --kubeconfig "$kubeconfig" get --raw /readyz; }

write_credentials() {
  umask 077
  [ -e "$state/sa.key" ] || { openssl genrsa -out "$state/sa.key" 2048 && openssl rsa -in "$state/sa.key" -pubout -out "$state/sa.pub"; } 2>/dev/null
  [ -e "$state/tokens.csv" ] || printf '%s,admin,admin,system:masters\n' "$(openssl rand -hex 32)" >"$state/tokens.csv"
  cat >"$kubeconfig" <<YAML
apiVersion: v1
kind: Config
current-context: cloudintel
contexts:
- name: cloudintel
  context: { cluster: cloudintel, user: admin }
clusters:
- name: cloudintel
  cluster: { server: "https://127.0.0.1:$1", certificate-authority: $state/certificates/apiserver.crt }
users:
- name: admin
  user: { token: $(cut -d, -f1 "$state/tokens.csv") }
YAML
}

up() {
  if [ -n "${KUBECONFIG:-}" ]; then
    say "KUBECONFIG is set: using that cluster"
    kubectl get --raw /readyz >/dev/null || fail "the cluster of KUBECONFIG does not answer"
    return
  fi
  mkdir -p "$state"
  if running kube-apiserver && ready >/dev/null 2>&1; then say "the control plane runs already"; return; fi
  down
  local binaries etcd apiserver manager
  binaries=$("$root/hack/control-plane.sh")
  path_of() { sed -n "s|^$1=||p" <<<"$binaries"; }
  etcd=$(path_of etcd) apiserver=$(path_of kube-apiserver) manager=$(path_of kube-controller-manager)
  command -v kubectl >/dev/null || install_packages kubernetes-client
  command -v openssl >/dev/null || install_packages openssl

  local client peer port
  client=$(free_port 12379) peer=$(free_port 22380) port=$(free_port 16443)
  write_credentials "$port"
  say "starting etcd"
  start etcd "$etcd" --data-dir "$state/etcd" --log-level warn \
    --listen-client-urls "http://127.0.0.1:$client" --advertise-client-urls "http://127.0.0.1:$client" \
    --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
    --initial-cluster "default=http://127.0.0.1:$peer"
  say "starting kube-apiserver"
  start kube-apiserver "$apiserver" --etcd-servers="http://127.0.0.1:$client" --cert-dir="$state/certificates" \
    --bind-address=127.0.0.1 --secure-port="$port" --service-cluster-ip-range=10.0.0.0/24 \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$state/sa.pub" \
    --service-account-signing-key-file="$state/sa.key" --token-auth-file="$state/tokens.csv" --authorization-mode=RBAC \
    --allow-privileged=true
  wait_for 90 "kube-apiserver (see $state/kube-apiserver.log)" ready
  if [ -n "$manager" ]; then
    say "starting kube-controller-manager"
    start kube-controller-manager "$manager" --kubeconfig="$kubeconfig" --leader-elect=false --port=0 \
      --bind-address=127.0.0.1 --secure-port="$(free_port 20257)" \
      --service-account-private-key-file="$state/sa.key" --root-ca-file="$state/certificates/apiserver.crt"
    wait_for 60 "the default service account (see $state/kube-controller-manager.log)" \
      kubectl --kubeconfig "$kubeconfig" get serviceaccount default
  fi
  say "ready: export KUBECONFIG=$kubeconfig"
}

down() {
  local name
  for name in "${servers[@]}"; do stop "$name"; done
}

status() {
  local name
  for name in "${servers[@]}"; do running "$name" && echo "$name runs" || echo "$name does not run"; done
}

case "${1:-}" in
  up) up ;;
  down) down ;;
  status) status ;;
  *) fail "usage: hack/cluster.sh up|down|status" ;;
esac
