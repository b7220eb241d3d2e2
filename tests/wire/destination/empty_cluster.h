#pragma once

#include <memory>
#include <string>

namespace bowline::destination {

/// An API server in this process that has no object. Apart from what it is made of, whose
/// annotations of locks have the same names as those that grpc++ brings.
class EmptyCluster {
 public:
  EmptyCluster();
  ~EmptyCluster();
  EmptyCluster(const EmptyCluster&) = delete;
  EmptyCluster& operator=(const EmptyCluster&) = delete;

  [[nodiscard]] std::string url() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::destination
