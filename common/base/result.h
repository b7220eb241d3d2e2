#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace bowline {

/// The gRPC canonical codes (google.rpc.Code) that Bowline uses; the values are theirs.
enum class Code {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16,
};

/// The canonical upper-case name, such as "NOT_FOUND".
std::string_view to_string(Code code);

/// Why something failed: a code for programs and one line for people.
struct Error {
  Code code;
  std::string message;

  /// The same error with "<context>: " in front of the message.
  [[nodiscard]] Error with_context(std::string_view context) const;

  bool operator==(const Error&) const = default;
};

/// Success, or an Error that must be looked at.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  /// Only after a failed check.
  [[nodiscard]] const Error& error() const { return *error_; }
  [[nodiscard]] Code code() const { return error_ ? error_->code : Code::kOk; }

  bool operator==(const Status&) const = default;

 private:
  std::optional<Error> error_;
};

/// A T, or the Error that prevented it.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  /// Only after a successful check.
  T& operator*() & { return *std::get_if<T>(&state_); }
  const T& operator*() const& { return *std::get_if<T>(&state_); }
  T&& operator*() && { return std::move(*std::get_if<T>(&state_)); }
  T* operator->() { return std::get_if<T>(&state_); }
  const T* operator->() const { return std::get_if<T>(&state_); }
  /// Only after a failed check.
  [[nodiscard]] const Error& error() const { return *std::get_if<Error>(&state_); }

  bool operator==(const Result&) const = default;

 private:
  std::variant<T, Error> state_;
};

}  // namespace bowline
