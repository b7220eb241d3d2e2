"""The endpoints of a Service as a client of the destination service sees them."""

import json
import os
import subprocess
import threading
import time


class Stream:
    """Runs `bowline diagnostics endpoints --watch` and folds what it prints, as a proxy would."""

    def __init__(self, bowline, address, authority, on_update):
        """on_update(unix seconds, added, removed, addresses now), on a thread of the stream's."""
        command = [bowline, "diagnostics", "endpoints", authority]
        command += ["--addr", address, "--watch", "-o", "json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._on_update = on_update
        self._changed = threading.Condition()
        self._addresses = {}
        threading.Thread(target=self._follow, daemon=True).start()

    def addresses(self):
        with self._changed:
            return set(self._addresses)

    def wait_for(self, wanted, deadline):
        """Until the folded set is what wanted() returns; whether it was so before `deadline`."""
        with self._changed:
            while set(self._addresses) != wanted():
                if time.monotonic() >= deadline:
                    return False
                self._changed.wait(0.05)
            return True

    def stop(self):
        self._process.terminate()
        return self._process.wait(5)

    def _follow(self):
        partial = b""
        while chunk := os.read(self._process.stdout.fileno(), 1 << 20):
            at = time.time()
            *lines, partial = (partial + chunk).split(b"\n")
            changes = [json.loads(line) for line in lines]
            added = {c["endpoint"]["ip"]: c["endpoint"] for c in changes if c["change"] == "added"}
            removed = [c["endpoint"]["ip"] for c in changes if c["change"] == "removed"]
            with self._changed:
                self._addresses.update(added)
                for address in removed:
                    self._addresses.pop(address, None)
                self._changed.notify_all()
                now = set(self._addresses)
            if changes:
                self._on_update(at, added, removed, now)
