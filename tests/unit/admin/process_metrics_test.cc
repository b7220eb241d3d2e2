#include "common/admin/process_metrics.h"

#include <catch2/catch.hpp>
#include <map>

namespace bowline::admin {
namespace {

const std::string kStat =
    "29139 (a ) b) R 29129 29129 20839 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 1 0 164395 3133440 "
    "388 "
    "18446744073709551615 94099523928064 94099523947945 140735000901472 0 0\n";
const std::string kSystem = "cpu  1 2 3\nctxt 4\nbtime 1700000000\nprocesses 5\n";

struct FakeFiles final : FileReader {
  std::map<std::string, std::string> files;

  [[nodiscard]] Result<std::string> read(const std::string& path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return Error{Code::kNotFound, path};
    return found->second;
  }
};

std::string value_of(const std::string& text, const std::string& metric) {
  const std::size_t start = text.find("\n" + metric + " ") + metric.size() + 2;
  return text.substr(start, text.find('\n', start) - start);
}

TEST_CASE("a process's state is read past a name with spaces and parentheses", "[admin]") {
  CHECK(parse_process_stat(kStat) == ProcessStat{.cpu_ticks = 300,
                                                 .start_ticks = 164395,
                                                 .virtual_bytes = 3133440,
                                                 .resident_pages = 388});
}

TEST_CASE("a process's state that is cut short is none", "[admin]") {
  CHECK(parse_process_stat("") == std::nullopt);
  CHECK(parse_process_stat("1 (a) R 2 3") == std::nullopt);
  CHECK(parse_process_stat(kStat.substr(0, kStat.find(" 388"))) == std::nullopt);
}

TEST_CASE("the boot time is one line of many", "[admin]") {
  CHECK(parse_boot_time(kSystem) == 1'700'000'000);
  CHECK(parse_boot_time("cpu 1\n") == std::nullopt);
}

TEST_CASE("the process is described by the standard metrics", "[admin]") {
  FakeFiles files;
  files.files = {{"/proc/self/stat", kStat}, {"/proc/stat", kSystem}};
  Metrics metrics;
  add_process_metrics(metrics, files);
  const std::string first = metrics.to_text();
  CHECK(value_of(first, "process_cpu_seconds_total") == "3");
  CHECK(value_of(first, "process_start_time_seconds") == "1700001643.95");
  CHECK(value_of(first, "process_virtual_memory_bytes") == "3133440");
  CHECK(value_of(first, "process_resident_memory_bytes") == "1589248");
  CHECK(std::stod(value_of(first, "process_open_fds")) >= 3);
  CHECK(std::stod(value_of(first, "process_max_fds")) > 3);
  CHECK(value_of(metrics.to_text(), "process_cpu_seconds_total") == "3");
}

TEST_CASE("what cannot be looked up keeps its value", "[admin]") {
  FakeFiles files;
  files.files = {{"/proc/self/stat", kStat}, {"/proc/stat", kSystem}};
  Metrics metrics;
  add_process_metrics(metrics, files);
  REQUIRE(value_of(metrics.to_text(), "process_virtual_memory_bytes") == "3133440");
  files.files.clear();
  CHECK(value_of(metrics.to_text(), "process_virtual_memory_bytes") == "3133440");
}

}  // namespace
}  // namespace bowline::admin
