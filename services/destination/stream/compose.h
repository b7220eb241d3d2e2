#pragma once

#include <cstddef>
#include <string>

#include "common/h2/response_source.h"
#include "services/destination/core/view_log.h"
#include "services/destination/stream/encoder.h"

namespace bowline::destination {

/// The proxy decodes at most 4 MiB; its first ADD replaces its pool, so a set is split no earlier
/// than it must be.
constexpr std::size_t kMaxMessageBytes = std::size_t{3} * 1024 * 1024;

/// Update messages for `changes`, framed: ADD before REM, neither if it would be empty. The bytes
/// of addresses are taken as they are, encoded at most once. `set_labels` as Encoder makes them.
h2::Messages compose_update(const ViewChanges& changes,
                            const std::string& set_labels,
                            const Encoder& encoder,
                            std::size_t max_message_bytes = kMaxMessageBytes);

/// The Update that tells a new reader of an existing Service that nobody is there, framed.
h2::Messages compose_no_endpoints();

}  // namespace bowline::destination
