#!/usr/bin/env bash
# Builds kube-apiserver and kube-controller-manager from Debian's source package into a folder.
# Usage: hack/build-kubernetes.sh DESTINATION
# Needs: golang-go, rsync, jq, dpkg-dev (hack/install-debian.sh installs them). Takes about 5 minutes on 2 cores.
set -euo pipefail

destination=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/cloudintel-kubernetes.XXXXXX")
trap 'rm -rf "$work"' EXIT

say() { printf '[kubernetes %s] %s\n' "$(date +%H:%M:%S)" "$*" >&2; }

# The system's own package sources, read as source-package sources in a private apt state: no system file is touched.
private_apt() {
  apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/sources" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial"
: > "$work/sources.list"
for file in /etc/apt/sources.list.d/*.sources; do
  [ -e "$file" ] || continue
  grep -q '^Components:.*main' "$file" || continue
  sed -E 's/^Types:.*/Types: deb-src/' "$file" > "$work/sources/$(basename "$file")"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -e "$file" ] || continue
  sed -nE 's/^deb( .*debian.* main.*)$/deb-src\1/p' "$file" >> "$work/sources.list"
done

say "fetching Debian's kubernetes source package"
private_apt update
cd "$work"
private_apt source --download-only kubernetes golang-github-modern-go-reflect2
dpkg-source --no-check -x kubernetes_*.dsc tree >/dev/null

# Debian's Go is newer than the one this Kubernetes was released with, and two things it took for granted are gone.
#
# The vendored reflect2 1.0.1 calls into the runtime of Go before 1.18: under a newer one it reads wild memory, and the
# server dies at the first custom resource. Debian packages the version that follows the runtime.
dpkg-source --no-check -x golang-github-modern-go-reflect2_*.dsc reflect2 >/dev/null
vendored=tree/vendor/github.com/modern-go/reflect2
[ -d "$vendored" ] || { say "cannot find the vendored reflect2 in the source package"; exit 1; }
find "$vendored" -maxdepth 1 \( -name '*.go' -o -name '*.s' \) -delete
find reflect2 -maxdepth 1 \( -name '*.go' -o -name '*.s' \) ! -name '*_test.go' -exec cp -t "$vendored" {} +
# A comparison of pointers that used to be false for every value is true for "" since reflect.Zero shares its memory: the
# server would refuse every empty string in a custom resource.
zero='data == nil || reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data))'
validator=tree/vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go
grep -qF "$zero" "$validator" || { say "cannot find the comparison with zero in the source package"; exit 1; }
sed -i "s/$zero/data == nil/" "$validator"

version=$(sed -nE '1s/.*really([0-9.]+)-.*/\1/p' tree/debian/changelog)
[ -n "$version" ] || version=$(sed -nE '1s/.*\(([0-9]+\.[0-9]+\.[0-9]+).*/\1/p' tree/debian/changelog)
[ -n "$version" ] || { say "cannot read the version of the source package"; exit 1; }
say "generating code of kubernetes $version"

mkdir -p "$work/go/src/k8s.io"
mv tree "$work/go/src/k8s.io/kubernetes"
cd "$work/go/src/k8s.io/kubernetes"
export GOPATH="$work/go" GO111MODULE=off CGO_ENABLED=0 GOFLAGS= GOCACHE="$work/gocache"
mkdir -p .go/src/k8s.io && ln -sfn ../../.. .go/src/k8s.io/kubernetes
make generated_files > "$work/generate.log" 2>&1 || { tail -20 "$work/generate.log" >&2; exit 1; }

# --version speaks from one package, /version from the other.
minor=${version#*.}
ldflags="-s -w"
for package in component-base/version client-go/pkg/version; do
  base=k8s.io/kubernetes/vendor/k8s.io/$package
  ldflags+=" -X $base.gitVersion=v$version -X $base.gitMajor=${version%%.*} -X $base.gitMinor=${minor%%.*}"
done
for name in kube-apiserver kube-controller-manager; do
  say "compiling $name"
  go build -ldflags "$ldflags" -o "$destination/$name.partial" "./cmd/$name"
  mv "$destination/$name.partial" "$destination/$name"
done
say "done: $destination"
