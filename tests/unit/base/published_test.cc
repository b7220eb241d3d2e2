#include "common/base/published.h"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace bowline {
namespace {

TEST_CASE("readers see null first, then the newest value", "[base]") {
  Published<int> cell;
  CHECK(cell.load() == nullptr);
  cell.store(std::make_shared<const int>(1));
  const auto old = cell.load();
  cell.store(std::make_shared<const int>(2));
  CHECK(*old == 1);
  CHECK(*cell.load() == 2);
}

TEST_CASE("values never go back for a reader while a writer stores", "[base]") {
  Published<int> cell(std::make_shared<const int>(0));
  bool went_back = false;
  std::thread reader([&] {
    int last = 0;
    while (last < 2000) {
      const int seen = *cell.load();
      if (seen < last) went_back = true;
      last = seen;
    }
  });
  for (int i = 1; i <= 2000; ++i) cell.store(std::make_shared<const int>(i));
  reader.join();
  CHECK_FALSE(went_back);
}

}  // namespace
}  // namespace bowline
