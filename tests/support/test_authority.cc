#include "tests/support/test_authority.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace bowline::testing {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Key new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL refused to make a test certificate");
}

std::string content(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem(const Certificate& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  require(PEM_write_bio_X509(bio.get(), certificate.get()) == 1);
  return content(bio);
}

std::string pem(const Key& key) {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  require(PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1);
  return content(bio);
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()), X509_EXTENSION_free);
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// Without a signature; a day long.
Certificate unsigned_certificate(const std::string& common_name, EVP_PKEY* key, long serial) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()),
                             "CN",
                             MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()),
                             -1,
                             -1,
                             0);
  require(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

}  // namespace

struct TestAuthority::Impl {
  Key key = new_key();
  Certificate certificate;
  std::string certificate_pem;
};

TestAuthority::TestAuthority() : impl_(std::make_unique<Impl>()) {
  impl_->certificate = unsigned_certificate("test authority", impl_->key.get(), 1);
  X509* certificate = impl_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate, certificate, NID_key_usage, "critical,keyCertSign");
  require(X509_sign(certificate, impl_->key.get(), EVP_sha256()) > 0);
  impl_->certificate_pem = pem(impl_->certificate);
}

TestAuthority::~TestAuthority() = default;

const std::string& TestAuthority::certificate_pem() const { return impl_->certificate_pem; }

KeyAndCertificate TestAuthority::issue(const std::string& common_name,
                                       const std::string& subject_alt_names) const {
  const Key key = new_key();
  const Certificate leaf = unsigned_certificate(common_name, key.get(), 2);
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(impl_->certificate.get()));
  extend(leaf.get(), impl_->certificate.get(), NID_subject_alt_name, subject_alt_names);
  require(X509_sign(leaf.get(), impl_->key.get(), EVP_sha256()) > 0);
  return {pem(leaf), pem(key)};
}

}  // namespace bowline::testing
