"""The main job, shown: a Deployment is scaled, and its endpoints are streamed live.

Runs inside `kube-testbed up -- …` (TB and KUBECONFIG are set). Exits with 1 as soon as what is
streamed differs from what the API server has.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

from commits import CommitLog, ready_addresses
from stream import Stream

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
NAMESPACE, SERVICE = "shop", "web"
AUTHORITY = f"{SERVICE}.{NAMESPACE}.svc.cluster.local:80"
ADDRESS, ADMIN = "127.0.0.1:8086", "127.0.0.1:9996"
LIMIT = 20  # seconds for a step; it takes far less than one


class Difference(Exception):
    pass


def kubectl(*args, **kwargs):
    return subprocess.run(
        ["kubectl", *args], check=True, capture_output=True, text=True, **kwargs
    ).stdout


def committed_addresses():
    listed = kubectl("get", "endpointslices", "-n", NAMESPACE, "-o", "json",
                     "-l", f"kubernetes.io/service-name={SERVICE}")
    return set().union(*map(ready_addresses, json.loads(listed)["items"]))


def say(text=""):
    print(text, flush=True)


def wait_until(what, condition):
    deadline = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() >= deadline:
            raise Difference(f"not within {LIMIT} s: {what}")
        time.sleep(0.02)


def is_ready():
    try:
        with urllib.request.urlopen(f"http://{ADMIN}/ready", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


def start_daemon(binary, kubeconfig, log):
    command = [binary, "-addr", ADDRESS, "-metrics-addr", ADMIN, "-kubeconfig", kubeconfig,
               "-cluster-domain", "cluster.local", "-identity-trust-domain", "cluster.local",
               "-outbound-transport-mode", "transport-header",
               "-default-opaque-ports", "25,587,3306,4444,5432,6379,9300,11211",
               "-meshed-http2-client-params",
               '{"keep_alive":{"interval":{"seconds":10},"timeout":{"seconds":3},'
               '"while_idle":true}}']
    return subprocess.Popen(command, stderr=log)


class Narrator:
    """Prints each update with its age, and keeps the ages."""

    def __init__(self, commits):
        self._commits = commits
        self.latencies = []

    def update(self, at, added, removed, now):
        committed = self._commits.commit_time(now)
        age = "commit not in the audit log"
        if committed is not None:
            latency = max(0.0, at - committed)
            self.latencies.append(latency)
            age = f"{latency * 1000:.1f} ms after the commit"
        for endpoint in added.values():
            say(f"    + {endpoint['ip']}:{endpoint['port']}  {endpoint['pod']}  {endpoint['identity']}")
        for address in removed:
            say(f"    - {address}")
        say(f"    = {len(now)} endpoints, {age}")


def step(stream, title, count, action):
    """Does `action`, then waits until the API server has `count` ready addresses and the stream
    has the same ones."""
    say(f"\n{title}")
    action()
    wait_until(f"{count} ready addresses at the API server",
               lambda: len(committed_addresses()) == count)
    if not stream.wait_for(committed_addresses, time.monotonic() + LIMIT / 4):
        committed, streamed = committed_addresses(), stream.addresses()
        raise Difference(
            f"the API server has {sorted(committed)}, the stream {sorted(streamed)}: "
            f"missing {sorted(committed - streamed)}, stale {sorted(streamed - committed)}")
    say(f"    the same {count} as in `kubectl get endpointslices`")


def scale(replicas):
    return lambda: kubectl("scale", "-n", NAMESPACE, f"deployment/{SERVICE}",
                           f"--replicas={replicas}")


def make_one_unready():
    pod = kubectl("get", "pods", "-n", NAMESPACE, "-o", "jsonpath={.items[0].metadata.name}")
    status = {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}
    kubectl("patch", "pod", pod, "-n", NAMESPACE, "--subresource=status", "--type=strategic",
            "-p", json.dumps(status))


def usage_row(name, pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    memory = dict(line.split(":", 1) for line in
                  pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    resident, own = (int(memory[key].split()[0]) / 1024 for key in ("VmRSS", "RssAnon"))
    return f"    {name:<22} {resident:8.1f} MiB {own:8.1f} MiB {cpu:8.2f} s"


def print_usage(daemon):
    api_server = pathlib.Path(os.environ["TB"], "run", "kube-apiserver.pid").read_text().strip()
    say("\n    process                   memory  of its own      CPU")
    say(usage_row("bowline-destination", daemon.pid))
    say(usage_row("kube-apiserver", api_server))


def show(options, daemon):
    say(f"\nwatch {AUTHORITY}")
    narrator = Narrator(CommitLog(f"{os.environ['TB']}/log/audit.log", NAMESPACE, SERVICE))
    stream = Stream(options.bowline, ADDRESS, AUTHORITY, narrator.update)
    step(stream, "a Deployment of 2, each pod with a proxy", 2, lambda: None)
    step(stream, "scale it to 5", 5, scale(5))
    step(stream, "scale it to 0", 0, scale(0))
    step(stream, "scale it to 3", 3, scale(3))
    step(stream, "one pod turns unready", 2, make_one_unready)
    print_usage(daemon)
    ages = sorted(narrator.latencies[1:])  # the first set was there before the stream
    say(f"\n    {len(ages)} updates; latency from commit to client: median "
        f"{ages[len(ages) // 2] * 1000:.1f} ms, slowest {ages[-1] * 1000:.1f} ms")
    return stream


def keep(stream):
    testbed = f"kube-testbed in {os.environ['TB']}"
    say(f"""
The cluster stays up until Ctrl-C. KUBECONFIG={os.environ['KUBECONFIG']} (inside its network).
Try, in another terminal, with PATH={os.environ['PATH'].split(':')[0]}:$PATH
    {testbed} kubectl scale -n {NAMESPACE} deployment/{SERVICE} --replicas=7
    {testbed} {ROOT}/build/release/cli/bowline diagnostics endpoints {AUTHORITY}
    {testbed} curl -s {ADMIN}/metrics""")
    signal.pause()
    stream.stop()


def stop_daemon(daemon):
    began = time.monotonic()
    daemon.terminate()
    code = daemon.wait(5)
    if code != 0:
        raise Difference(f"bowline-destination ended with {code}")
    say(f"    SIGTERM: exit 0 after {(time.monotonic() - began) * 1000:.0f} ms")


def parse_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--destination", required=True, help="the daemon's binary")
    parser.add_argument("--bowline", required=True, help="the command line's binary")
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def main():
    options = parse_options()
    manifests = HERE.parent / "manifests"
    kubectl("apply", "-f", manifests / "destination.yaml")
    kubectl("apply", "-f", "-",
            input=(manifests / "shop.yaml").read_text().replace("replicas: 3", "replicas: 2"))
    kubeconfig = f"{os.environ['TB']}/destination.conf"
    subprocess.run(["bash", "-euc", 'source "$0/scripts/lib.sh"; source "$0/tests/cluster/lib.sh"; '
                    'sa_kubeconfig linkerd linkerd-destination "$1"', ROOT, kubeconfig], check=True)
    log_path = f"{os.environ['TB']}/log/bowline-destination.log"
    with open(log_path, "w", encoding="utf-8") as log:
        daemon = start_daemon(options.destination, kubeconfig, log)
    try:
        began = time.monotonic()
        wait_until("bowline-destination is ready", is_ready)
        say(f"bowline-destination is ready {(time.monotonic() - began) * 1000:.0f} ms after its start")
        stream = show(options, daemon)
        if options.keep:
            keep(stream)
        stream.stop()
        stop_daemon(daemon)
    except (Difference, subprocess.SubprocessError) as error:
        say(f"\nFAILED: {error}")
        say(pathlib.Path(log_path).read_text())
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        daemon.kill()
    say("\nall as it should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
