#!/usr/bin/env python3
"""bench/table on made-up results: medians, ranges, marks, and the section of a README."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TABLE = pathlib.Path(__file__).parents[3] / "bench" / "table"
RUN = {"server": "bowline", "scenario": "few-streams", "round": 1, "machine": "2 cores",
       "load": "0.1", "source": "abc", "cluster": "20 Services", "lost": 0, "stale_streams": 0,
       "wrong_addresses": 0}


class Table(unittest.TestCase):
    def run_table(self, runs, readme=None):
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "results.jsonl"
            results.write_text("".join(json.dumps({**RUN, **run}) + "\n" for run in runs))
            arguments = [sys.executable, TABLE, results]
            if readme is not None:
                path = pathlib.Path(folder) / "README.md"
                path.write_text(readme)
                arguments += ["--readme", path]
            done = subprocess.run(arguments, capture_output=True, text=True, check=False)
            return done, path.read_text() if readme is not None else None

    def row(self, runs, what):
        done, _ = self.run_table(runs)
        self.assertEqual(done.returncode, 0, done.stderr)
        cells = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()]
        return next(row[4:] for row in cells if row[0].startswith(what))

    def test_a_cell_is_the_median_with_its_range(self):
        runs = [{"round": i, "latency_p50_ms": v} for i, v in enumerate([1.05, 1.3, 1.2])]
        self.assertEqual(self.row(runs, "1,000 streams"), ["1.20 [1.05–1.30]"])

    def test_a_median_above_what_must_be_is_marked(self):
        self.assertEqual(self.row([{"latency_p50_ms": 1.41}], "1,000 streams"), ["**1.41 short**"])
        self.assertEqual(self.row([{"latency_p50_ms": 1.40}], "1,000 streams"), ["1.40"])

    def test_a_median_that_reaches_the_goal_is_marked(self):
        self.assertEqual(self.row([{"latency_p50_ms": 1.0}], "1,000 streams"), ["1.00 goal"])

    def test_one_wrong_answer_in_any_round_counts(self):
        runs = [{}, {"scenario": "one-service", "lost": 2}, {}]
        self.assertEqual(self.row(runs, "lost updates"), ["**2 [0–2] short**"])
        self.assertEqual(self.row(runs, "stale streams"), ["0 goal"])

    def test_what_was_not_measured_is_empty(self):
        self.assertEqual(self.row([{}], "CPU per message, 4"), ["–"])

    def test_each_server_has_a_column(self):
        runs = [{"latency_p50_ms": 1.2}, {"server": "other", "latency_p50_ms": 2.0}]
        self.assertEqual(self.row(runs, "1,000 streams"), ["1.20", "**2.00 short**"])

    def test_the_section_of_a_readme_is_replaced(self):
        done, readme = self.run_table(
            [{}], "before\n<!-- results -->\nold\n<!-- end of results -->\nafter\n")
        self.assertEqual(readme, "before\n<!-- results -->\n" + done.stdout +
                         "<!-- end of results -->\nafter\n")

    def test_a_readme_without_the_section_is_refused(self):
        done, readme = self.run_table([{}], "before\n<!-- results -->\n")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(readme, "before\n<!-- results -->\n")


if __name__ == "__main__":
    unittest.main()
