#include "common/base/event_loop.h"

#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace bowline {
namespace {

using std::chrono::milliseconds;

// Blocks the loop until released, so that a test decides what one turn contains.
class Gate {
 public:
  explicit Gate(EventLoop& loop) {
    std::promise<void> entered;
    std::future<void> inside = entered.get_future();
    loop.post([this, done = std::make_shared<std::promise<void>>(std::move(entered))] {
      done->set_value();
      release_.get_future().wait();
    });
    inside.wait();
  }
  void open() { release_.set_value(); }

 private:
  std::promise<void> release_;
};

void drain(EventLoop& loop) {
  std::promise<void> done;
  loop.post([&] { done.set_value(); });
  done.get_future().wait();
}

TEST_CASE("tasks run in the order they were posted, on the loop's thread", "[base]") {
  SystemClock clock;
  EventLoop loop("test", clock);
  std::vector<int> order;
  bool on_thread = false;
  Gate gate(loop);
  loop.post([&] { order.push_back(1); });
  loop.post([&] {
    order.push_back(2);
    on_thread = loop.on_loop_thread();
    loop.post([&] { order.push_back(4); });
  });
  loop.post([&] { order.push_back(3); });
  gate.open();
  drain(loop);
  drain(loop);
  CHECK(order == std::vector<int>{1, 2, 3, 4});
  CHECK(on_thread);
  CHECK_FALSE(loop.on_loop_thread());
}

TEST_CASE("tasks of many threads all run", "[base]") {
  SystemClock clock;
  EventLoop loop("test", clock);
  int sum = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) loop.post([&] { ++sum; });
    });
  }
  for (std::thread& thread : threads) thread.join();
  drain(loop);
  CHECK(sum == 4000);
}

TEST_CASE("the turn-end hook runs once for a burst of tasks", "[base]") {
  SystemClock clock;
  std::vector<int> tasks_at_turn_end;
  int tasks = 0;
  EventLoop loop("test", clock, [&] { tasks_at_turn_end.push_back(tasks); });
  Gate gate(loop);
  for (int i = 0; i < 5; ++i) loop.post([&] { ++tasks; });
  std::promise<void> done;
  loop.post([&] { done.set_value(); });
  gate.open();
  done.get_future().wait();
  drain(loop);
  loop.stop();
  REQUIRE(tasks_at_turn_end.size() >= 2);
  CHECK(tasks_at_turn_end[0] == 0);
  CHECK(tasks_at_turn_end[1] == 5);
}

TEST_CASE("delayed tasks run by due time, not by order of posting", "[base]") {
  SystemClock clock;
  EventLoop loop("test", clock);
  std::vector<int> order;
  std::promise<void> done;
  loop.post([&] {
    loop.run_after(milliseconds(20), [&] {
      order.push_back(2);
      done.set_value();
    });
    loop.run_after(milliseconds(1), [&] { order.push_back(1); });
  });
  done.get_future().wait();
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("stop drops what has not run and destroys it", "[base]") {
  SystemClock clock;
  auto held = std::make_shared<int>(1);
  EventLoop loop("test", clock);
  loop.run_after(std::chrono::hours(1), [held] {});
  loop.stop();
  CHECK(held.use_count() == 1);
  bool ran = false;
  loop.post([&, held] { ran = true; });
  CHECK_FALSE(ran);
  CHECK(held.use_count() == 1);
}

}  // namespace
}  // namespace bowline
