# shellcheck shell=bash
# Sourced by what runs inside `kube-testbed up -- CMD` or `kube-testbed in`: TB
# and KUBECONFIG are set, kubectl is on PATH. Needs scripts/lib.sh before it.

# wait_until SECONDS WHAT CMD… polls until CMD succeeds, and dies naming WHAT
# when it has not by then. CMD's output goes nowhere.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  until "${@:3}" &>/dev/null; do
    ((SECONDS < deadline)) || die "not within $1 s: $what"
    sleep 0.05
  done
}

# ready_addresses NS SERVICE prints the ready addresses in its EndpointSlices,
# sorted, one a line.
ready_addresses() {
  kubectl get endpointslices -n "$1" -l "kubernetes.io/service-name=$2" -o json |
    jq -r '.items[].endpoints[]? | select(.conditions.ready != false) | .addresses[]' | sort
}

# wait_ready_addresses NS SERVICE COUNT SECONDS
wait_ready_addresses() {
  wait_until "$4" "$3 ready addresses of $1/$2" has_ready_addresses "$1" "$2" "$3"
}

has_ready_addresses() {
  local addresses
  addresses=$(ready_addresses "$1" "$2") || return 1
  [[ $(grep -c . <<<"$addresses") == "$3" ]]
}

# wait_http URL SECONDS waits for an answer of 2xx.
wait_http() {
  wait_until "$2" "$1 answers" curl -fsS -o /dev/null --max-time 2 "$1"
}

# sa_kubeconfig NS SA FILE writes a kubeconfig that acts as the ServiceAccount.
# (kubectl with it needs --validate=false to create: validation lists CRDs.)
sa_kubeconfig() {
  local token server ca
  token=$(kubectl create token -n "$1" "$2")
  server=$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
  ca=$(base64 -w0 "$TB/pki/ca.crt")
  (umask 077 && cat >"$3") <<YAML
apiVersion: v1
kind: Config
current-context: tb
contexts: [{name: tb, context: {cluster: tb, user: $2, namespace: $1}}]
clusters: [{name: tb, cluster: {server: "$server", certificate-authority-data: $ca}}]
users: [{name: $2, user: {token: $token}}]
YAML
}
