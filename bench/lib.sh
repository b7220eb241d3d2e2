# Sourced by the scripts of bench/, after scripts/lib.sh; those that run in a cluster source
# tests/cluster/lib.sh too.

bench_dir=$repo_root/bench
fanout=${BENCH_FANOUT:-$repo_root/build/release/bench/fanout/bench_fanout}
export BENCH_ADDR=${BENCH_ADDR:-127.0.0.1:8086} BENCH_ADMIN_ADDR=${BENCH_ADMIN_ADDR:-127.0.0.1:9996}

# The command that starts our server, with the settings of the reference's chart; it takes its
# addresses from the environment, as the command of any other server has to.
bowline_command() {
  local binary=${BENCH_BOWLINE:-$repo_root/build/release/services/destination/bowline-destination}
  local http2='{"keep_alive":{"interval":{"seconds":10},"timeout":{"seconds":3},"while_idle":true}}'
  printf '%q ' "$binary" -controller-namespace linkerd -cluster-domain cluster.local \
    -identity-trust-domain cluster.local -outbound-transport-mode transport-header \
    -default-opaque-ports 25,587,3306,4444,5432,6379,9300,11211 \
    -meshed-http2-client-params "$http2" -log-level warn
  # Not expanded here, but by the shell that runs the command.
  # shellcheck disable=SC2016
  printf '%s\n' '-addr "$BENCH_ADDR" -metrics-addr "$BENCH_ADMIN_ADDR" -kubeconfig "$KUBECONFIG"'
}

require_built() {
  [[ -x $fanout ]] || die "no $fanout: cmake --preset release && cmake --build --preset release"
}

# One line on where the figures come from.
machine() {
  printf '%s cores, %s, %s GiB of memory, Linux %s' "$(nproc)" \
    "$(sed -n 's/^model name\t*: //p' /proc/cpuinfo | head -n 1)" \
    "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(uname -r)"
}

# The rows of scenarios, without comments; of those that match the regular expression $1.
scenario_rows() { grep -v '^#' "$bench_dir/scenarios" | awk -v want="$1" '$1 ~ want'; }

# --- in a cluster ------------------------------------------------------------

# seed_cluster SERVICES PODS: meshed pods, as many for each Service.
seed_cluster() {
  say "seed $1 Services with $2 meshed pods each"
  kube-testbed seed -services "$1" -pods "$2" -meshed >&2
}

# start_server COMMAND LOG sets server_pid once the server says that it is ready.
start_server() {
  bash -c "exec $1" >"$2" 2>&1 &
  server_pid=$!
  wait_until "${BENCH_READY_SECONDS:-120}" "the server is ready (its log: $2)" is_ready_or_gone
  kill -0 "$server_pid" 2>/dev/null || { tail -n 20 "$2" >&2; die "the server has ended: $1"; }
  sleep 3 # what starting took is given back by then
}

is_ready_or_gone() {
  ! kill -0 "$server_pid" || curl -fsS -o /dev/null --max-time 2 "http://$BENCH_ADMIN_ADDR/ready"
}

stop_server() {
  kill -TERM "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
}

# run_fanout STREAMS CONNECTIONS SERVICES RATE DURATION LINGER prints bench_fanout's JSON.
run_fanout() {
  local commits=$TB/commits
  rm -f "$commits"
  "$fanout" -server "$BENCH_ADDR" -server-pid "$server_pid" \
    -streams "$1" -connections "$2" -services "$3" -linger "$6" \
    -change "kube-testbed churn -services $3 -rate $4 -duration $5 -out $commits" \
    -commits "$commits" -endpoints "$(printf '%q seed' "$bench_dir/ready_endpoints")"
}
