#include "services/destination/stream/fanout.h"

#include <chrono>
#include <utility>

namespace bowline::destination {
namespace {

// Composed messages live this long after they were last asked for: a mass subscription shares
// them, an idle service does not pay for them.
constexpr std::chrono::seconds kComposedLifetime{1};

}  // namespace

Fanout::Fanout(DiscoveryConfig config,
               std::size_t executors,
               const Encoder& encoder,
               const Clock& clock)
    : encoder_(encoder),
      clock_(clock),
      encode_profile_([&encoder](const Profile& profile) { return encoder.profile(profile); }),
      cluster_domain_(config.cluster_domain),
      executors_(executors),
      index_(std::move(config)),
      loop_("index", clock, [this] { publish(); }) {
  loop_.run_after(kComposedLifetime, [this] { forget_unused_messages(); });
}

Fanout::~Fanout() { loop_.stop(); }

void Fanout::get(EndpointQuery query,
                 h2::Executor& executor,
                 std::unique_ptr<h2::Responder> responder) {
  // std::function wants something that copies.
  std::shared_ptr<h2::Responder> shared = std::move(responder);
  loop_.post([this, query = std::move(query), &executor, shared = std::move(shared)] {
    start_get(query, executor, *shared);
  });
}

void Fanout::get_profile(Authority authority,
                         h2::Executor& executor,
                         std::unique_ptr<h2::Responder> responder) {
  std::shared_ptr<h2::Responder> shared = std::move(responder);
  loop_.post([this, authority = std::move(authority), &executor, shared = std::move(shared)] {
    start_profile(authority, executor, *shared);
  });
}

void Fanout::start_get(const EndpointQuery& query,
                       h2::Executor& executor,
                       h2::Responder& responder) {
  const Result<EndpointSubscription> subscription = index_.subscribe(query);
  if (!subscription) return responder.reject(subscription.error());
  View& view = view_of(subscription->log, query);
  join(view.readers, executor);
  auto stream = std::make_unique<GetStream>(executor.index(), view.topic, subscription->id, *this);
  get_subscribers_.emplace(subscription->id, GetSubscriber{&executor, stream->slot(), &view});
  responder.accept(std::move(stream));
}

void Fanout::start_profile(const Authority& authority,
                           h2::Executor& executor,
                           h2::Responder& responder) {
  const Result<ProfileSubscription> subscription = index_.subscribe(authority);
  if (!subscription) return responder.reject(subscription.error());
  ProfileEntry& entry = entry_of(subscription->cell);
  join(entry.readers, executor);
  profile_subscribers_.emplace(subscription->id, ProfileSubscriber{&executor, &entry});
  responder.accept(std::make_unique<LatestStream<Profile>>(
      executor.index(), entry.topic, encode_profile_, subscription->id, *this));
}

void Fanout::ended(std::uint64_t subscription) {
  loop_.post([this, subscription] { end(subscription); });
}

void Fanout::stalled(std::uint64_t subscription) {
  loop_.post([this, subscription] { count_stall(subscription); });
}

void Fanout::end(SubscriptionId id) {
  index_.unsubscribe(id);
  if (const auto get = get_subscribers_.find(id); get != get_subscribers_.end()) {
    const GetSubscriber subscriber = std::move(get->second);
    get_subscribers_.erase(get);
    return leave(*subscriber.view, *subscriber.executor);
  }
  const auto profile = profile_subscribers_.find(id);
  if (profile == profile_subscribers_.end()) return;
  const auto [executor, entry] = profile->second;
  profile_subscribers_.erase(profile);
  --entry->readers.on[executor->index()];
  if (--entry->readers.total == 0) profiles_.erase(entry->topic->cell().get());
}

void Fanout::count_stall(SubscriptionId id) {
  const auto get = get_subscribers_.find(id);
  if (get == get_subscribers_.end()) {
    ++overflows_.profiles;
    return;
  }
  const EndpointQuery& query = get->second.view->query;
  ++overflows_.endpoints[(query.hostname ? *query.hostname + "." : "") + query.service.name + "." +
                         query.service.namespace_name + ".svc." + cluster_domain_ + ":" +
                         std::to_string(query.port.number())];
}

Fanout::View& Fanout::view_of(const std::shared_ptr<ViewLog>& log, const EndpointQuery& query) {
  if (const auto found = views_.find(log.get()); found != views_.end()) return found->second;
  auto topic = std::make_shared<ViewTopic>(
      executors_.size(), log, encoder_.set_labels(query.service), encoder_);
  return views_.emplace(log.get(), View{std::move(topic), query, {}}).first->second;
}

Fanout::ProfileEntry& Fanout::entry_of(const std::shared_ptr<ProfileCell>& cell) {
  ProfileEntry& entry = profiles_[cell.get()];
  if (!entry.topic) {
    entry.topic = std::make_shared<AnswerTopic<Profile>>(executors_.size(), cell);
  }
  return entry;
}

void Fanout::join(Readers& readers, h2::Executor& executor) {
  executors_[executor.index()] = &executor;
  readers.on.resize(executors_.size());
  ++readers.on[executor.index()];
  ++readers.total;
}

void Fanout::leave(View& view, const h2::Executor& executor) {
  --view.readers.on[executor.index()];
  if (--view.readers.total == 0) views_.erase(view.topic->log().get());
}

void Fanout::publish() {
  const Publication publication = index_.publish();
  std::vector<Delivery> deliveries(executors_.size());
  for (const Publication::Move& step : publication.moves) move(step, deliveries);
  for (const std::shared_ptr<ViewLog>& log : publication.logs) {
    const auto view = views_.find(log.get());
    if (view != views_.end()) wake(view->second.topic, view->second.readers, deliveries);
  }
  for (const std::shared_ptr<ProfileCell>& cell : publication.profiles) {
    const auto entry = profiles_.find(cell.get());
    if (entry != profiles_.end()) wake(entry->second.topic, entry->second.readers, deliveries);
  }
  for (std::size_t i = 0; i < deliveries.size(); ++i) deliver(std::move(deliveries[i]), i);
}

void Fanout::deliver(Delivery delivery, std::size_t executor) {
  if (delivery.wake.empty() && delivery.moves.empty()) return;
  executors_[executor]->post([delivery = std::move(delivery), executor] {
    for (const auto& [slot, topic] : delivery.moves) {
      if (*slot != nullptr) (*slot)->move_to(topic);
    }
    for (const std::shared_ptr<Topic>& topic : delivery.wake) topic->wake(executor);
  });
}

void Fanout::move(const Publication::Move& move, std::vector<Delivery>& deliveries) {
  const auto found = get_subscribers_.find(move.subscription);
  if (found == get_subscribers_.end()) return;
  GetSubscriber& subscriber = found->second;
  View& to = view_of(move.to, subscriber.view->query);
  join(to.readers, *subscriber.executor);
  leave(*std::exchange(subscriber.view, &to), *subscriber.executor);
  deliveries[subscriber.executor->index()].moves.emplace_back(subscriber.slot, to.topic);
}

void Fanout::wake(const std::shared_ptr<Topic>& topic,
                  const Readers& readers,
                  std::vector<Delivery>& deliveries) {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (readers.on[i] > 0) deliveries[i].wake.push_back(topic);
  }
}

void Fanout::forget_unused_messages() {
  const SteadyTime before = clock_.steady() - kComposedLifetime;
  for (auto& [log, view] : views_) view.topic->forget_unused(before);
  loop_.run_after(kComposedLifetime, [this] { forget_unused_messages(); });
}

std::vector<Fanout::ViewState> Fanout::views() const {
  std::vector<ViewState> states;
  states.reserve(views_.size());
  for (const auto& [log, view] : views_) {
    states.push_back({view.query, view.readers.total, log->size(), view.topic->updates()});
  }
  return states;
}

std::vector<Fanout::ProfileState> Fanout::profiles() const {
  std::vector<ProfileState> states;
  states.reserve(profiles_.size());
  for (const auto& [cell, entry] : profiles_) {
    states.push_back({cell->load()->value, entry.readers.total, entry.topic->updates()});
  }
  return states;
}

}  // namespace bowline::destination
