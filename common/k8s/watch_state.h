#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/base/result.h"
#include "common/k8s/resource.h"

namespace bowline::k8s {

/// What a reflector does next: list page by page, then watch from the list's version; list anew
/// when a version has expired. Pure: it is told what happened and says what follows.
class WatchState {
 public:
  struct List {
    PageSize page_size = PageSize::kLimited;
    std::string continue_token;  ///< empty for the first page

    bool operator==(const List&) const = default;
  };
  struct Watch {
    std::string resource_version;

    bool operator==(const Watch&) const = default;
  };
  using Step = std::variant<List, Watch>;

  /// What to do with a page.
  enum class Verdict : std::uint8_t {
    kMore,      ///< take it, others follow
    kComplete,  ///< take it, it was the last
    kOlder,     ///< drop it: it shows a past before what was seen already
  };

  [[nodiscard]] const Step& step() const { return step_; }

  /// A page has come, with the list's version. The watch will start at the first page's, should
  /// a later one tell another.
  Verdict on_page(const std::string& resource_version, const std::string& continue_token);
  /// The watch has told of everything up to this version; an empty one is none.
  void on_version(const std::string& resource_version);
  /// The list or the watch failed. Only kOutOfRange (HTTP 410) makes another step of it.
  void on_failure(Code code);

 private:
  [[nodiscard]] bool is_older(const std::string& resource_version) const;

  Step step_ = List{};
  std::string list_version_;  ///< of the first page of the running list
  std::string seen_;          ///< the newest version that was published
};

}  // namespace bowline::k8s
