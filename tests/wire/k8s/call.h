#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "common/base/file_reader.h"
#include "common/k8s/rest_client.h"

namespace bowline::k8s {

/// A client with what it needs, and calls that wait.
struct CallingClient {
  CallingClient(ClusterConfig config, RestTransport::Settings settings)
      : client(std::move(config), files, clock, settings) {}

  std::future<ApiReply> begin(ApiRequest request, std::chrono::milliseconds within) {
    auto promise = std::make_shared<std::promise<ApiReply>>();
    client.call(std::move(request), clock.steady() + within, [promise](ApiReply reply) {
      promise->set_value(std::move(reply));
    });
    return promise->get_future();
  }
  ApiReply call(ApiRequest request) {
    return begin(std::move(request), std::chrono::minutes(1)).get();
  }
  ApiReply get(std::string path) { return call({.path = std::move(path)}); }

  DiskFileReader files;
  SystemClock clock;
  RestClient client;
};

}  // namespace bowline::k8s
