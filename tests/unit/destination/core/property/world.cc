#include "tests/unit/destination/core/property/world.h"

#include <utility>
#include <variant>

namespace bowline::destination {
namespace {

std::string text_of(const Profile& profile) {
  if (std::holds_alternative<UndeclaredPort>(profile)) return "undeclared";
  if (const auto* service = std::get_if<ServiceProfile>(&profile)) {
    return "service " + service->fully_qualified_name + ":" +
           std::to_string(service->port.number()) + (service->opaque ? " opaque" : " clear");
  }
  const auto& endpoint = *std::get_if<EndpointProfile>(&profile);
  return support::describe(endpoint.address, ZoneLocality::kUnknown) +
         (endpoint.opaque ? " opaque" : " clear");
}

std::string lines(const std::map<SocketAddress, std::string>& pool) {
  std::string text;
  for (const auto& [socket, payload] : pool) text += "\n    " + payload;
  return text.empty() ? " nothing" : text;
}

}  // namespace

void World::fail(const std::string& what) {
  if (!failure_) failure_ = what;
}

void World::get(const std::string& name, const EndpointQuery& query) {
  close(name);
  const auto subscribed = index_.subscribe(query);
  const bool exists = feed.all<k8s::Service>().contains(query.service);
  if (subscribed.ok() != exists) return fail(name + ": the wrong status");
  if (!subscribed) return;
  Get get{*subscribed, query, std::make_unique<support::ViewReader>(subscribed->log), {}};
  gets_.emplace(name, std::move(get));
}

void World::get_profile(const std::string& name, const std::string& authority) {
  close(name);
  const Authority parsed = *parse_authority(authority, config_.cluster_domain);
  const auto subscribed = index_.subscribe(parsed);
  auto known = questions_.find(authority);
  naive::Answer before = known == questions_.end() ? naive::Answer{} : known->second.last;
  before.text.clear();
  const naive::Answer expected = naive::profile(feed, config_, parsed, before);
  const Code code = subscribed ? Code::kOk : subscribed.error().code;
  if (code != expected.code) {
    return fail(name + ": " + std::string(to_string(code)) + " instead of " +
                std::string(to_string(expected.code)));
  }
  if (!subscribed) return;
  if (known == questions_.end()) {
    Question question{parsed, expected, subscribed->cell, 0};
    known = questions_.emplace(authority, std::move(question)).first;
  }
  ++known->second.streams;
  profiles_[name] = {subscribed->id, authority};
  compare(authority, known->second);
}

void World::close(const std::string& name) {
  if (const auto get = gets_.extract(name)) index_.unsubscribe(get.mapped().subscription.id);
  if (const auto profile = profiles_.extract(name)) {
    index_.unsubscribe(profile.mapped().id);
    const auto question = questions_.find(profile.mapped().authority);
    if (--question->second.streams == 0) questions_.erase(question);
  }
}

void World::publish() {
  const Publication publication = index_.publish();
  for (auto& [name, get] : gets_) {
    for (const auto& move : publication.moves) {
      if (move.subscription == get.subscription.id) get.moves.push_back(move.to);
    }
  }
  for (auto& [authority, question] : questions_) {
    question.last = naive::profile(feed, config_, question.authority, question.last);
    compare(authority, question);
  }
}

void World::ask(const std::string& name) {
  const auto get = gets_.find(name);
  if (get == gets_.end()) return;
  get->second.reader->next();
  const auto& violations = get->second.reader->client().violations();
  if (!violations.empty()) fail(name + ": " + violations.front());
}

void World::move(const std::string& name) {
  const auto get = gets_.find(name);
  if (get == gets_.end() || get->second.moves.empty()) return;
  get->second.reader->move_to(std::move(get->second.moves.front()));
  get->second.moves.pop_front();
}

void World::settle() {
  publish();
  for (auto& [name, get] : gets_) {
    while (!get.moves.empty()) move(name);
    get.subscription.log.reset();
    ask(name);
  }
  for (const auto& [name, get] : gets_) compare(name, get);
}

void World::compare(const std::string& name, const Get& get) {
  const auto expected = naive::endpoints(feed, config_, get.query);
  const auto& pool = get.reader->client().pool();
  if (pool != expected) fail(name + " holds" + lines(pool) + "\n  instead of" + lines(expected));
  const auto& log = get.reader->cursor().log();
  if (log->size() != expected.size()) fail(name + ": the log has another size than the pool");
  // What was kept for readers of a log before a fork goes with the next move of any reader.
  { const ViewCursor passing(log); }
  if (log->tombstones() != 0) fail(name + ": tombstones are kept for nobody");
}

void World::compare(const std::string& authority, const Question& question) {
  const std::string text = text_of(question.cell->load()->value);
  if (text == question.last.text) return;
  fail(authority + " has\n    " + text + "\n  instead of\n    " + question.last.text);
}

}  // namespace bowline::destination
