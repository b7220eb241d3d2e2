#!/usr/bin/env python3
"""Plants one violation at a time into a small clean tree; the layout check has to find each."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).with_name("layout_check.py")

CLEAN = {
    "common/CMakeLists.txt": "add_library(base base/log.cc base/log.h base/clock.h)\n"
                             "add_library(http http/server.cc http/server.h http/session.h)\n",
    "common/base/log.h": "// Purpose.\n#pragma once\n",
    "common/base/log.cc": '#include "common/base/log.h"\n\n#include <spdlog/spdlog.h>\n',
    "common/base/clock.h": "#pragma once\n",
    "common/http/session.h": "#pragma once\n#include <boost/asio.hpp>\n",
    "common/http/server.h": '#pragma once\n#include "common/base/log.h"\n',
    "common/http/server.cc": '#include "common/http/server.h"\n#include "common/http/session.h"\n',
    "services/pay/CMakeLists.txt": "add_library(core core/bill.cc core/bill.h)\n"
                                   "add_library(k8s k8s/bills.cc k8s/bills.h)\n"
                                   "add_library(stream stream/bills.h)\n"
                                   "add_library(grpc grpc/service.cc grpc/service.h)\n"
                                   "add_executable(pay main.cc app/app.cc app/app.h)\n",
    "services/pay/core/bill.h": '#pragma once\n#include <string>\n#include "common/base/clock.h"\n',
    "services/pay/core/bill.cc": '#include "services/pay/core/bill.h"\n',
    "services/pay/k8s/bills.h": '#pragma once\n#include "services/pay/core/bill.h"\n',
    "services/pay/k8s/bills.cc": '#include "services/pay/k8s/bills.h"\n#include <cpprest/http.h>\n',
    "services/pay/stream/bills.h": '#pragma once\n#include "services/pay/core/bill.h"\n',
    "services/pay/grpc/service.h": '#pragma once\n#include "pay.pb.h"\n'
                                   '#include "services/pay/stream/bills.h"\n',
    "services/pay/grpc/service.cc": '#include "services/pay/grpc/service.h"\n',
    "services/pay/app/app.h": '#pragma once\n#include "common/http/server.h"\n',
    "services/pay/app/app.cc": '#include "services/pay/app/app.h"\n'
                               '#include "services/pay/grpc/service.h"\n',
    "services/pay/main.cc": '#include "services/pay/app/app.h"\n',
    "cli/CMakeLists.txt": "add_executable(cli main.cc)\n",
    "cli/main.cc": '#include <CLI/CLI.hpp>\n#include "services/pay/core/bill.h"\n',
    "tests/CMakeLists.txt": "add_executable(t bill_test.cc)\n",
    "tests/bill_test.cc": '#include "services/pay/core/bill.h"\n#include "tests/support/bills.h"\n',
    "tests/support/bills.h": "#pragma once\n",
}

# What is appended to a file, and the violation that has to be reported.
PLANTED = [
    ("common/base/log.cc", '#include "services/pay/core/bill.h"', "common/ must not include services/"),
    ("common/base/log.cc", '#include "cli/main.cc"', "common/ must not include cli/"),
    ("common/base/log.cc", '#include "common/http/server.h"', "common/base must not include common/http"),
    ("common/base/log.cc", '#include "tests/support/bills.h"', "common/ must not include tests/"),
    ("common/base/log.cc", '#include "clock.h"', '"clock.h" is no path from the root'),
    ("common/base/log.h", "#include <nlohmann/json.hpp>", "reaches nlohmann/json (nlohmann/json.hpp);"),
    ("common/base/log.h", "#include <openssl/evp.h>", "reaches openssl"),
    ("common/base/log.h", "#include <grpcpp/grpcpp.h>", "reaches grpc++"),
    ("common/base/log.h", "#include <cpprest/json.h>", "reaches cpprest"),
    ("common/base/log.h", "#include <CLI/CLI.hpp>", "reaches CLI11"),
    ("common/http/server.h", '#include "common/http/session.h"',
     "reaches boost (boost/asio.hpp) through common/http/session.h;"),
    ("services/pay/app/app.h", '#include "services/pay/grpc/service.h"', "reaches protobuf (pay.pb.h)"),
    ("common/http/server.cc", "auto t = std::chrono::steady_clock::now();", "clocks are read"),
    ("common/http/server.cc", "std::this_thread::sleep_for(s);", "clocks are read"),
    ("services/pay/core/bill.cc", "void due(const Clock& clock);", "core takes a time, not a clock"),
    ("services/pay/core/bill.cc", "#include <thread>", "core must not include thread"),
    ("services/pay/core/bill.cc", "#include <iostream>", "core must not include iostream"),
    ("services/pay/core/bill.cc", "#include <spdlog/spdlog.h>", "core must not include spdlog/"),
    ("services/pay/core/bill.cc", "#include <nlohmann/json_fwd.hpp>", "core must not include nlohmann/"),
    ("services/pay/core/bill.cc", "#include <boost/any.hpp>", "core must not include boost/"),
    ("services/pay/core/bill.cc", '#include "pay.pb.h"', "core must not include pay.pb.h"),
    ("services/pay/core/bill.cc", '#include "common/base/log.h"', "core must not include common/base/log.h"),
    ("services/pay/core/bill.cc", '#include "services/pay/k8s/bills.h"',
     "layer core must not include layer k8s"),
    ("services/pay/k8s/bills.cc", '#include "services/pay/stream/bills.h"',
     "layer k8s must not include layer stream"),
    ("services/pay/k8s/bills.cc", '#include "services/pay/grpc/service.h"',
     "layer k8s must not include layer grpc"),
    ("services/pay/grpc/service.cc", '#include "services/pay/app/app.h"',
     "layer grpc must not include layer app"),
    ("services/pay/main.cc", '#include "services/pay/core/bill.h"',
     "layer main must not include layer core"),
    ("services/pay/main.cc", '#include "cli/main.cc"', "services/ must not include cli/"),
    ("cli/main.cc", '#include "services/pay/k8s/bills.h"', "cli/ may include only the core"),
    ("common/base/log.cc", "\n" * 500, "stop at 500"),
]

# A file written anew, and the violation that has to be reported.
WRITTEN = [
    ("common/base/extra.cc", "", "common/base/extra.cc:1: not listed in a CMakeLists.txt"),
    ("services/pay/core/extra.h", "#pragma once\n", "core/extra.h:1: not listed"),
    ("tests/lost_test.cc", "", "tests/lost_test.cc:1: not listed"),
    ("common/base/log.h", "#ifndef A\n#define A\n#endif\n", "log.h:1: starts with something else"),
    ("common/base/log.cc", '#include <string>\n#include "common/base/log.h"\n',
     'log.cc:1: "common/base/log.h" has to be the first include'),
    ("common/base/log.cc", "", 'log.cc:1: "common/base/log.h" has to be the first include'),
    ("services/buy/core/x.cc", '#include "services/pay/core/bill.h"\n',
     "service buy must not include service pay"),
    ("services/pay/extra/x.cc", '#include "services/pay/core/bill.h"\n',
     "extra is not in layout_check's LAYERS"),
    ("common/new/x.cc", '#include "common/base/log.h"\n', "common/new is not in layout_check's COMMON"),
]

# What looks like a violation and is none.
FINE = [
    ("services/pay/core/bill.cc", "// Clock& and std::chrono::steady_clock::now() in words"),
    ("common/http/server.cc", 'const char* text = "steady_clock::now";'),
    ("common/base/log.cc", "auto t = std::chrono::steady_clock::now();"),
    ("tests/bill_test.cc", "#include <thread>"),
]


class LayoutCheck(unittest.TestCase):
    def check(self, path=None, content=None, append=False):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in CLEAN.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            if path:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                before = (root / path).read_text() if append else ""
                (root / path).write_text(before + content + "\n" * append)
            run = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True)
            return run.returncode, run.stdout

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.check(), (0, "19 files, 0 violations\n"))

    def test_planted_lines_are_found(self):
        for path, line, message in PLANTED:
            with self.subTest(path=path, line=line):
                code, out = self.check(path, line, append=True)
                self.assertIn(message, out)
                self.assertEqual(code, 1)

    def test_planted_files_are_found(self):
        for path, content, message in WRITTEN:
            with self.subTest(path=path, content=content):
                code, out = self.check(path, content)
                self.assertIn(message, out)
                self.assertEqual(code, 1)

    def test_what_is_fine_passes(self):
        for path, line in FINE:
            with self.subTest(path=path, line=line):
                self.assertEqual(self.check(path, line, append=True), (0, "19 files, 0 violations\n"))

    def test_a_long_file_is_a_warning(self):
        code, out = self.check("common/base/log.cc", "\n" * 300, append=True)
        self.assertEqual(code, 0)
        self.assertIn("warning: common/base/log.cc: 304 lines, review above 300\n", out)

    def test_a_wrong_root_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True)
            self.assertEqual(run.returncode, 2)


if __name__ == "__main__":
    unittest.main()
