#include "common/k8s/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <utility>

namespace bowline::k8s {
namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

Bio bio(const std::string& bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Error no_pem(const char* what, const Material& material) {
  ERR_clear_error();
  return {Code::kInvalidArgument, fmt::format("no {} in PEM in {}", what, material.source())};
}

Status trust(SSL_CTX* context, const Material& authority, const FileReader& files) {
  const Result<std::string> pem = authority.load(files);
  if (!pem) return pem.error().with_context("read the certificate authority");
  X509_STORE* store = X509_STORE_new();
  SSL_CTX_set_cert_store(context, store);  // drops the system's authorities; takes ownership
  const Bio source = bio(*pem);
  int count = 0;
  while (
      const Certificate certificate{PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)}) {
    X509_STORE_add_cert(store, certificate.get());
    ++count;
  }
  ERR_clear_error();  // the end of the file is an error to the reader
  return count > 0 ? Status() : no_pem("certificate", authority);
}

Status show_certificate(SSL_CTX* context, const Material& chain, const FileReader& files) {
  const Result<std::string> pem = chain.load(files);
  if (!pem) return pem.error().with_context("read the client certificate");
  const Bio source = bio(*pem);
  const Certificate leaf{PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)};
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    return no_pem("certificate", chain);
  }
  while (Certificate issuer{PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add0_chain_cert(context, issuer.get()) == 1) {
      (void)issuer.release();  // the context owns it now
    }
  }
  ERR_clear_error();
  return {};
}

Status use_key(SSL_CTX* context, const Material& material, const FileReader& files) {
  const Result<std::string> pem = material.load(files);
  if (!pem) return pem.error().with_context("read the client key");
  const Key key{PEM_read_bio_PrivateKey(bio(*pem).get(), nullptr, nullptr, nullptr)};
  if (!key) return no_pem("private key", material);
  if (SSL_CTX_use_PrivateKey(context, key.get()) == 1) return {};
  ERR_clear_error();
  return Error{Code::kInvalidArgument,
               fmt::format("the key in {} is not the client certificate's", material.source())};
}

using Alert = std::shared_ptr<std::string>;

int alert_index() {
  static const int index = SSL_CTX_get_ex_new_index(
      0, nullptr, nullptr, nullptr, [](void*, void* alert, CRYPTO_EX_DATA*, int, long, void*) {
        delete static_cast<Alert*>(alert);
      });
  return index;
}

// The HTTP library reports a failed handshake without its reason, so it is picked up here.
void note_alert(const SSL* ssl, int where, int code) {
  if ((where & SSL_CB_ALERT) == 0 || (code & 0xff) == SSL_AD_CLOSE_NOTIFY) return;
  const auto* alert = static_cast<Alert*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), alert_index()));
  const long verified = SSL_get_verify_result(ssl);
  if ((where & SSL_CB_READ) != 0) {
    **alert =
        fmt::format("the API server refused with alert \"{}\"", SSL_alert_desc_string_long(code));
  } else if (verified != X509_V_OK) {
    **alert =
        fmt::format("its certificate is not accepted: {}", X509_verify_cert_error_string(verified));
  } else {
    **alert = fmt::format("refused with alert \"{}\"", SSL_alert_desc_string_long(code));
  }
}

// The HTTP library would check the certificate against the Host header, port and brackets included.
// OpenSSL's own check, against the name that configure_tls has set, takes its place.
int verify_peer(X509_STORE_CTX* store, void* /*unused*/) {
  X509_STORE_CTX_set_verify_cb(store, [](int verified, X509_STORE_CTX*) { return verified; });
  return X509_verify_cert(store);
}

void expect_host(SSL_CTX* context, const std::string& host) {
  X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context);
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) != 1) {
    X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size());
  }
  SSL_CTX_set_cert_verify_callback(context, verify_peer, nullptr);
}

}  // namespace

Status configure_tls(SSL_CTX* context,
                     const ClusterConfig& config,
                     const std::string& host,
                     const FileReader& files,
                     std::shared_ptr<std::string> last_alert) {
  expect_host(context, host);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_ex_data(context, alert_index(), new Alert(std::move(last_alert)));
  SSL_CTX_set_info_callback(context, note_alert);
  if (Status status = trust(context, config.certificate_authority, files); !status) return status;
  if (config.client_certificate.empty()) return {};
  if (Status status = show_certificate(context, config.client_certificate, files); !status) {
    return status;
  }
  return use_key(context, config.client_key, files);
}

}  // namespace bowline::k8s
