"""When the API server committed which set of ready addresses, from its audit log."""

import datetime
import json


def ready_addresses(endpoint_slice):
    return {
        address
        for endpoint in endpoint_slice.get("endpoints") or []
        if endpoint.get("conditions", {}).get("ready") is not False
        for address in endpoint["addresses"]
    }


class CommitLog:
    """Follows an audit log that has the writes of EndpointSlices (audit-policy.yaml)."""

    def __init__(self, path, namespace, service):
        self._file = open(path, encoding="utf-8")
        self._namespace = namespace
        self._service = service
        self._slices = {}
        self._commits = []  # (unix seconds, frozenset of addresses), oldest first
        self._partial = ""

    def commit_time(self, addresses):
        """When the API server had last answered a write that made the set what it is; None if it
        never was that."""
        self._read()
        wanted = frozenset(addresses)
        return next((at for at, known in reversed(self._commits) if known == wanted), None)

    def _read(self):
        lines = (self._partial + self._file.read()).split("\n")
        self._partial = lines.pop()
        for line in lines:
            self._take(json.loads(line))

    def _take(self, event):
        ref = event.get("objectRef", {})
        if ref.get("namespace") != self._namespace or event["responseStatus"]["code"] >= 300:
            return
        written = event.get("responseObject", {})
        if event["verb"] == "delete":
            self._slices.pop(ref.get("name"), None)
        elif written.get("metadata", {}).get("labels", {}).get(
            "kubernetes.io/service-name"
        ) == self._service:
            self._slices[written["metadata"]["name"]] = ready_addresses(written)
        else:
            return
        at = datetime.datetime.fromisoformat(event["stageTimestamp"].replace("Z", "+00:00"))
        union = frozenset().union(*self._slices.values())
        self._commits.append((at.timestamp(), union))
