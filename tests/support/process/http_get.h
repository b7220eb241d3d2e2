#pragma once

#include <string>

#include "common/net/port.h"

namespace bowline::test {

struct HttpAnswer {
  int status = 0;  ///< 0: nobody answers
  std::string body;
  bool operator==(const HttpAnswer&) const = default;
};

/// GET of a path on 127.0.0.1.
HttpAnswer http_get(Port port, const std::string& path);

/// A port of 127.0.0.1 that nobody listens on now.
Port free_port();

}  // namespace bowline::test
