#!/usr/bin/env python3
"""Checks the source tree against the layers and the house style that the compiler cannot see.

usage: python3 tests/layout_check.py [ROOT]

Prints one line per violation, "path:line: what is wrong", and exits 1 if there is one. Lines that
start with "warning:" do not count.
"""

import fnmatch
import pathlib
import re
import sys

PRODUCTION = ("common", "services", "cli")
CHECKED = PRODUCTION + ("tests", "bench")
FAIL_LINES = 500
WARN_LINES = 300

# Folder of common/ -> the other folders of common/ that it may include.
COMMON = {
    "base": set(),
    "net": {"base"},
    "tls": {"base", "net"},
    "k8s": {"base", "net", "tls"},
    "h2": {"base", "net"},
    "http": {"base", "net", "tls"},
    "grpc": {"base", "net"},
    "admin": {"base", "net", "http", "h2"},
}

# Layer of a service -> the layers of the same service that it may include, itself aside.
LAYERS = {
    "core": set(),
    "k8s": {"core"},
    "stream": {"core"},
    "webhook": {"core"},
    "grpc": {"core", "k8s", "stream", "webhook"},
    "app": {"core", "k8s", "stream", "webhook", "grpc"},
    "main": {"app"},
}

# A library whose headers are slow to compile or leak macros -> its headers.
HEAVY = {
    "boost": ["boost/*"],
    "CLI11": ["CLI/*"],
    "cpprest": ["cpprest/*", "pplx/*"],
    "grpc++": ["grpcpp/*", "grpc/*", "*.grpc.pb.h"],
    "nlohmann/json": ["nlohmann/json.hpp"],
    "openssl": ["openssl/*"],
    "protobuf": ["google/*", "*.pb.h"],
}

# Headers that exist to adapt such a library; all others reach none, not even through these.
ADAPTER_HEADERS = {
    "boost": [
        "common/h2/acceptor.h",
        "common/h2/connection.h",
        "common/h2/task_queue.h",
        "common/h2/worker.h",
        "common/http/session.h",
    ],
    "grpc++": ["common/grpc/*.h", "services/*/grpc/*.h"],
    "nlohmann/json": ["common/k8s/json_members.h", "services/injector/core/*.h"],
    "openssl": ["common/tls/openssl_ptr.h"],
    "protobuf": [
        "cli/destination_client.h",
        "cli/endpoint_output.h",
        "cli/endpoint_set.h",
        "cli/profile_output.h",
        "services/*/grpc/*.h",
    ],
}

# What a core must not see, by include.
CORE_FORBIDDEN = [
    "boost/*", "cpprest/*", "pplx/*", "grpcpp/*", "grpc/*", "google/*", "*.pb.h", "nlohmann/*",
    "simdjson*", "spdlog/*", "prometheus/*", "nghttp2/*", "openssl/*", "CLI/*", "thread", "future",
    "iostream", "fstream", "common/base/event_loop.h", "common/base/log.h",
    "common/base/file_reader.h", "common/grpc/*", "common/h2/*", "common/http/*", "common/admin/*",
]
# ... apart from these: the pod that the injector patches is JSON.
CORE_ALLOWED = {"services/injector/core/": ["nlohmann/*"]}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CLOCK_READ = re.compile(r"\b(?:system|steady|high_resolution)_clock::now\b|\bsleep_(?:for|until)\b")
CLOCK_OBJECT = re.compile(r"\bClock\s*[&*]")


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


class Source:
    """A file: its path from the root, lines, and includes as (line, in quotes, name)."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.parts = self.path.split("/")
        self.lines = path.read_text(encoding="utf-8").splitlines()
        self.includes = []
        for number, line in enumerate(self.lines, 1):
            found = INCLUDE.match(line)
            if found:
                self.includes.append((number, found[1] == '"', found[2]))

    @property
    def is_header(self):
        return self.path.endswith(".h")

    def code(self):
        """Lines without comments and text in quotes."""
        for number, line in enumerate(self.lines, 1):
            yield number, re.sub(r'"(?:[^"\\]|\\.)*"', '""', line).split("//")[0]


def layer_of(parts):
    """("destination", "core") for services/destination/core/x.h; the files above are app or main."""
    if len(parts) > 3:
        return parts[1], parts[2]
    return parts[1], "main" if parts[2] == "main.cc" else "app"


class Checker:
    def __init__(self, root):
        self.root = root
        self.violations = []
        self.warnings = []
        self.sources = {}
        for top in CHECKED:
            for path in sorted((root / top).rglob("*")):
                if path.suffix in (".cc", ".h") and path.is_file():
                    source = Source(root, path)
                    self.sources[source.path] = source

    def run(self):
        for source in self.sources.values():
            self.check_size(source)
            self.check_listed(source)
            if source.is_header:
                self.check_pragma(source)
            if source.parts[0] not in PRODUCTION:
                continue
            self.check_own_header(source)
            self.check_clock(source)
            for number, quoted, name in source.includes:
                self.check_include(source, number, quoted, name)
            self.check_heavy(source)

    def fail(self, source, line, message):
        self.violations.append(f"{source.path}:{line}: {message}")

    def check_size(self, source):
        lines = len(source.lines)
        if lines > FAIL_LINES:
            self.fail(source, lines, f"{lines} lines, stop at {FAIL_LINES}")
        elif lines > WARN_LINES:
            self.warnings.append(f"warning: {source.path}: {lines} lines, review above {WARN_LINES}")

    def check_listed(self, source):
        if source.is_header and source.parts[0] not in PRODUCTION:
            return
        folder = (self.root / source.path).parent
        while folder != self.root.parent:
            cmake = folder / "CMakeLists.txt"
            name = (self.root / source.path).relative_to(folder).as_posix()
            if cmake.exists() and name in re.split(r'[\s()"]+', cmake.read_text(encoding="utf-8")):
                return
            folder = folder.parent
        self.fail(source, 1, "not listed in a CMakeLists.txt")

    def check_pragma(self, source):
        for number, line in source.code():
            if line.strip():
                if line.strip() != "#pragma once":
                    self.fail(source, number, "starts with something else than #pragma once")
                return

    def check_own_header(self, source):
        own = source.path[: -len(".cc")] + ".h"
        if source.is_header or own not in self.sources:
            return
        if not source.includes or source.includes[0][2] != own:
            line = source.includes[0][0] if source.includes else 1
            self.fail(source, line, f'"{own}" has to be the first include')

    def check_clock(self, source):
        if source.path.startswith("common/base/"):
            return
        in_core = source.parts[0] == "services" and layer_of(source.parts)[1] == "core"
        for number, line in source.code():
            if CLOCK_READ.search(line):
                self.fail(source, number, "clocks are read and slept on only in common/base")
            if in_core and CLOCK_OBJECT.search(line):
                self.fail(source, number, "core takes a time, not a clock")

    def check_include(self, source, number, quoted, name):
        generated = name.endswith(".pb.h")
        if quoted and not generated and not (self.root / name).is_file():
            self.fail(source, number, f'"{name}" is no path from the root')
            return
        if source.parts[0] == "services" and layer_of(source.parts)[1] == "core":
            self.check_core_include(source, number, name)
        if not quoted or generated:
            return
        target = name.split("/")
        if target[0] not in PRODUCTION:
            self.fail(source, number, f"{source.parts[0]}/ must not include {target[0]}/")
        elif source.parts[0] == "common":
            self.check_common_include(source, number, target)
        elif source.parts[0] == "services":
            self.check_service_include(source, number, target)
        elif target[0] == "services" and layer_of(target)[1] != "core":
            self.fail(source, number, "cli/ may include only the core of a service")

    def check_core_include(self, source, number, name):
        allowed = next((v for k, v in CORE_ALLOWED.items() if source.path.startswith(k)), [])
        if matches(name, CORE_FORBIDDEN) and not matches(name, allowed):
            self.fail(source, number, f"core must not include {name}")

    def check_common_include(self, source, number, target):
        if target[0] != "common":
            self.fail(source, number, f"common/ must not include {target[0]}/")
            return
        folder = source.parts[1]
        if folder not in COMMON:
            self.fail(source, number, f"common/{folder} is not in layout_check's COMMON")
        elif target[1] != folder and target[1] not in COMMON[folder]:
            self.fail(source, number, f"common/{folder} must not include common/{target[1]}")

    def check_service_include(self, source, number, target):
        if target[0] == "common":
            return
        if target[0] != "services":
            self.fail(source, number, f"services/ must not include {target[0]}/")
            return
        service, layer = layer_of(source.parts)
        target_service, target_layer = layer_of(target)
        if layer not in LAYERS:
            self.fail(source, number, f"{layer} is not in layout_check's LAYERS")
        elif service != target_service:
            self.fail(source, number, f"service {service} must not include service {target_service}")
        elif target_layer != layer and target_layer not in LAYERS[layer]:
            self.fail(source, number, f"layer {layer} must not include layer {target_layer}")

    def check_heavy(self, source):
        if not source.is_header:
            return
        for library, patterns in HEAVY.items():
            if matches(source.path, ADAPTER_HEADERS.get(library, [])):
                continue
            for number, _, name in source.includes:
                path = self.path_to(name, patterns, set())
                if path:
                    through = f" through {' -> '.join(path[:-1])}" if path[:-1] else ""
                    self.fail(source, number, f"reaches {library} ({path[-1]}){through}; "
                              "keep it in a .cc or list the header in ADAPTER_HEADERS")

    def path_to(self, name, patterns, seen):
        """The chain of includes from `name` to a header among `patterns`, or nothing."""
        if matches(name, patterns):
            return [name]
        if name in seen or name not in self.sources:
            return None
        seen.add(name)
        for _, _, inner in self.sources[name].includes:
            path = self.path_to(inner, patterns, seen)
            if path:
                return [name] + path
        return None


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parent.parent)
    checker = Checker(root.resolve())
    if not checker.sources:
        print(f"{root}: no sources here", file=sys.stderr)
        return 2
    checker.run()
    print("\n".join(checker.warnings + checker.violations + [
        f"{len(checker.sources)} files, {len(checker.violations)} violations"]))
    return 1 if checker.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
