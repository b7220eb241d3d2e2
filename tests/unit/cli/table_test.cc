#include "cli/table.h"

#include <catch2/catch.hpp>

namespace bowline::cli {
namespace {

TEST_CASE("columns are as wide as their widest cell and gaps can be counted", "[cli]") {
  CHECK(align({{"POD", "PORT", "NOTE"}, {"web-1", "80", ""}, {"", "8080", "x"}}) ==
        "POD     PORT   NOTE\n"
        "web-1   80     -\n"
        "-       8080   x\n");
}

TEST_CASE("no rows are no lines", "[cli]") { CHECK(align({}).empty()); }

}  // namespace
}  // namespace bowline::cli
