#pragma once

#include <memory>
#include <string>

namespace bowline::testing {

struct KeyAndCertificate {
  std::string certificate_pem;
  std::string key_pem;
};

/// A certificate authority (P-256) made for one test.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  [[nodiscard]] const std::string& certificate_pem() const;
  /// `subject_alt_names` as OpenSSL spells them: "IP:127.0.0.1,DNS:localhost".
  [[nodiscard]] KeyAndCertificate issue(const std::string& common_name,
                                        const std::string& subject_alt_names) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::testing
