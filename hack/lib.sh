# Shared by the scripts of this folder; sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cloudintel
state=$root/.cluster
# Our own cluster is not somebody else's, also for those who exported its kubeconfig as `make run` says.
[ "${KUBECONFIG:-}" != "$state/kubeconfig" ] || unset KUBECONFIG

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# as_root COMMAND…: runs it as root, or says what to do.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"
  else fail "root is needed for: $*"
  fi
}

# install_packages PACKAGE…: installs those of them that Debian's package manager lacks.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "this is no Debian; install yourself: ${missing[*]}"
  say "installing ${missing[*]}"
  # A server's package would start a system-wide instance, which nobody asked for.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null; as_root chmod +x "$policy"; made=1; fi
  local outcome=0
  { as_root apt-get -qq update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"; } >/dev/null || outcome=$?
  [ -z "$made" ] || as_root rm -f "$policy"
  return $outcome
}

# start_time PID: when a process started, in clock ticks since boot; tells it from a later one with the same number.
start_time() { sed -E 's/^.*\) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# start NAME COMMAND…: starts it in the background with its output in .cluster/NAME.log, and remembers it.
start() {
  local name=$1; shift
  setsid "$@" >"$state/$name.log" 2>&1 </dev/null &
  local pid=$!
  disown
  printf '%s %s\n' "$pid" "$(start_time $pid)" >"$state/$name.pid"
}

# running NAME: whether what start NAME started still runs.
running() {
  local pid began
  [ -e "$state/$1.pid" ] || return 1
  read -r pid began <"$state/$1.pid"
  [ -n "$began" ] && [ "$(start_time "$pid")" = "$began" ]
}

# stop NAME: ends exactly what start NAME started, kindly first.
stop() {
  if running "$1"; then
    local pid _
    read -r pid _ <"$state/$1.pid"
    kill -TERM "$pid"
    for _ in $(seq 100); do running "$1" || break; sleep 0.1; done
    ! running "$1" || kill -KILL "$pid"
    say "stopped $1"
  fi
  rm -f "$state/$1.pid"
}

# wait_for SECONDS WHAT COMMAND…: runs the command until it succeeds.
wait_for() {
  local seconds=$1 what=$2; shift 2
  local deadline=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "$what: not within $seconds seconds"
    sleep 0.2
  done
}

# free_port FROM: the first port of 127.0.0.1 from FROM on which nobody listens.
free_port() {
  local port=$1
  while (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; do port=$((port + 1)); done
  printf '%s' "$port"
}
