#include "common/k8s/watch_state.h"

#include <catch2/catch.hpp>

namespace bowline::k8s {
namespace {

using List = WatchState::List;
using Step = WatchState::Step;
using Verdict = WatchState::Verdict;
using Watch = WatchState::Watch;

WatchState watching_from(const std::string& version) {
  WatchState state;
  state.on_page(version, "");
  return state;
}

TEST_CASE("it begins with the first page of a list", "[destination]") {
  CHECK(WatchState().step() == Step(List{PageSize::kLimited, ""}));
}

TEST_CASE("pages are followed to the last, then the list's version is watched", "[destination]") {
  WatchState state;
  CHECK(state.on_page("10", "t1") == Verdict::kMore);
  CHECK(state.step() == Step(List{PageSize::kLimited, "t1"}));
  CHECK(state.on_page("10", "t2") == Verdict::kMore);
  CHECK(state.step() == Step(List{PageSize::kLimited, "t2"}));
  CHECK(state.on_page("10", "") == Verdict::kComplete);
  CHECK(state.step() == Step(Watch{"10"}));
}

TEST_CASE("should pages tell different versions, nothing after the first is missed",
          "[destination]") {
  WatchState state;
  state.on_page("10", "t1");
  CHECK(state.on_page("12", "") == Verdict::kComplete);
  CHECK(state.step() == Step(Watch{"10"}));
}

TEST_CASE("a failed page is asked for again", "[destination]") {
  WatchState state;
  state.on_page("10", "t1");
  state.on_failure(Code::kUnavailable);
  CHECK(state.step() == Step(List{PageSize::kLimited, "t1"}));
}

TEST_CASE("an expired page token leads to one list without a limit", "[destination]") {
  WatchState state;
  state.on_page("10", "t1");
  state.on_failure(Code::kOutOfRange);
  CHECK(state.step() == Step(List{PageSize::kUnlimited, ""}));
  state.on_failure(Code::kUnavailable);
  CHECK(state.step() == Step(List{PageSize::kUnlimited, ""}));
  CHECK(state.on_page("11", "") == Verdict::kComplete);
  state.on_failure(Code::kOutOfRange);
  CHECK(state.step() == Step(List{PageSize::kLimited, ""}));
}

TEST_CASE("a watch is resumed from the newest version that it told", "[destination]") {
  WatchState state = watching_from("10");
  state.on_version("12");
  state.on_version("");
  CHECK(state.step() == Step(Watch{"12"}));
  state.on_failure(Code::kUnavailable);
  CHECK(state.step() == Step(Watch{"12"}));
  state.on_failure(Code::kDeadlineExceeded);
  CHECK(state.step() == Step(Watch{"12"}));
}

TEST_CASE("an expired version leads to a new list", "[destination]") {
  WatchState state = watching_from("10");
  state.on_failure(Code::kOutOfRange);
  CHECK(state.step() == Step(List{PageSize::kLimited, ""}));
}

TEST_CASE("a list older than what was seen is not taken, and listed again", "[destination]") {
  WatchState state = watching_from("9");
  state.on_version("100");
  state.on_failure(Code::kOutOfRange);
  CHECK(state.on_page("99", "") == Verdict::kOlder);
  CHECK(state.step() == Step(List{PageSize::kLimited, ""}));
  CHECK(state.on_page("100", "") == Verdict::kComplete);
  CHECK(state.step() == Step(Watch{"100"}));
}

TEST_CASE("an older page in the middle of a list starts it over", "[destination]") {
  WatchState state = watching_from("100");
  state.on_failure(Code::kOutOfRange);
  CHECK(state.on_page("101", "t1") == Verdict::kMore);
  CHECK(state.on_page("99", "t2") == Verdict::kOlder);
  CHECK(state.step() == Step(List{PageSize::kLimited, ""}));
}

TEST_CASE("versions that are no numbers are not compared", "[destination]") {
  WatchState state = watching_from("b");
  state.on_failure(Code::kOutOfRange);
  CHECK(state.on_page("a", "") == Verdict::kComplete);
}

}  // namespace
}  // namespace bowline::k8s
