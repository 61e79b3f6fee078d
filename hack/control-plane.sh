#!/usr/bin/env bash
# Makes etcd, kube-apiserver and kube-controller-manager available and prints their paths as NAME=PATH lines.
# Taken from KUBEBUILDER_ASSETS when that is set, else from the cache folder, else built from Debian's source package.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

bin=$cache/bin

# locate NAME: its path in KUBEBUILDER_ASSETS, in the cache or on the PATH.
locate() {
  local folder
  for folder in ${KUBEBUILDER_ASSETS:+"$KUBEBUILDER_ASSETS"} "$bin"; do
    [ ! -x "$folder/$1" ] || { printf '%s' "$folder/$1"; return; }
  done
  command -v "$1" || true
}

[ -n "$(locate etcd)" ] || install_packages etcd-server

if [ -z "$(locate kube-apiserver)" ] || { [ -z "${KUBEBUILDER_ASSETS:-}" ] && [ -z "$(locate kube-controller-manager)" ]; }; then
  say "no API server on this machine: building one from Debian's source package (once, about 5 minutes)"
  install_packages golang-go rsync jq dpkg-dev make
  "$root/hack/build-kubernetes.sh" "$bin"
fi

for name in etcd kube-apiserver; do
  path=$(locate $name)
  [ -n "$path" ] || fail "$name is neither in KUBEBUILDER_ASSETS (${KUBEBUILDER_ASSETS:-not set}) nor in $bin"
  echo "$name=$path"
done
manager=$(locate kube-controller-manager)
if [ -n "$manager" ]; then echo "kube-controller-manager=$manager"
else say "KUBEBUILDER_ASSETS has no kube-controller-manager: garbage collection and namespace deletion will not run"
fi
