#include "common/k8s/reflector.h"

namespace bowline::k8s {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

template <typename T>
Reflector<T>::Reflector(ApiClient& api,
                        Resource resource,
                        const Clock& clock,
                        Sink sink,
                        ReflectorObserver* observer,
                        ReflectorSettings settings)
    : sink_(std::move(sink)), loop_(api, std::move(resource), *this, clock, observer, settings) {}

template <typename T>
Result<EventDecoder::PageInfo> Reflector<T>::decode_page(std::string body) {
  Result<Page<T>> page = k8s::decode_page<T>(std::move(body));
  if (!page) return page.error();
  page_ = std::move(page->objects);
  return PageInfo{
      std::move(page->resource_version), std::move(page->continue_token), std::move(page->skipped)};
}

template <typename T>
void Reflector<T>::add_page(Position position) {
  if (position.first) events_.push_back(Init{});
  for (auto& object : page_) events_.push_back(InitApply<T>{std::move(object)});
  page_.clear();
  if (position.last) events_.push_back(InitDone{});
}

template <typename T>
Result<EventDecoder::LineInfo> Reflector<T>::decode_line(std::string_view line) {
  Result<WatchLine<T>> read = decode_watch_line<T>(line);
  if (!read) return read.error();
  LineInfo info{.resource_version = std::move(read->resource_version)};
  std::visit(Overloaded{[this](Apply<T>& event) { events_.push_back(std::move(event)); },
                        [this](Delete& event) { events_.push_back(std::move(event)); },
                        [](Bookmark&) {},
                        [&info](Skipped& skipped) { info.skipped = std::move(skipped); },
                        [&info](WatchFailure& failure) { info.failure = std::move(failure); }},
             read->event);
  return info;
}

template <typename T>
void Reflector<T>::flush(SteadyTime received) {
  if (events_.empty()) return;
  sink_({std::exchange(events_, {}), received});
}

template class Reflector<Pod>;
template class Reflector<EndpointSlice>;
template class Reflector<Service>;
template class Reflector<Node>;
template class Reflector<ReplicaSet>;
template class Reflector<Job>;

}  // namespace bowline::k8s
