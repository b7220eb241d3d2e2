#pragma once

#include <memory>

#include "common/base/clock.h"
#include "common/base/file_reader.h"
#include "common/k8s/api_client.h"
#include "common/k8s/cluster_config.h"
#include "common/k8s/rest_transport.h"

namespace bowline::k8s {

/// The ApiClient for a real API server. Call RestTransport::prepare_process in main first.
/// A call that is refused with 401 is tried once more if the token file has a new token.
class RestClient final : public ApiClient {
 public:
  /// `files` and `clock` must outlive it.
  RestClient(ClusterConfig config,
             const FileReader& files,
             const Clock& clock,
             RestTransport::Settings settings = {});
  /// Ends what is under way as cancelled. Not while another thread is in list or watch.
  ~RestClient() override;
  RestClient(const RestClient&) = delete;
  RestClient& operator=(const RestClient&) = delete;

  ApiReply list(const ApiRequest& request, Cancellation& cancellation) override;
  ApiReply watch(const ApiRequest& request,
                 Cancellation& cancellation,
                 const ChunkSink& sink) override;
  void call(ApiRequest request, SteadyTime deadline, Done done) override;

 private:
  class Impl;

  std::shared_ptr<Impl> impl_;
};

}  // namespace bowline::k8s
