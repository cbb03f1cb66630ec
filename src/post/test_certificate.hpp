// For tests: a self-signed certificate for 127.0.0.1 and "localhost", in a file with its key.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace tuki::post::test {

struct Certificate {
    std::string file;  // removed with it
    SSL_CTX* server = nullptr;

    Certificate() {
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_set_version(certificate, 2);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                    "IP:127.0.0.1,DNS:localhost");
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate, key, EVP_sha256());
        file = std::filesystem::temp_directory_path() /
               ("tuki-post-test-" + std::to_string(getpid()) + "-" + std::to_string(count()++) +
                ".pem");
        FILE* out = fopen(file.c_str(), "w");
        PEM_write_X509(out, certificate);
        PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        fclose(out);
        server = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(server, certificate);
        SSL_CTX_use_PrivateKey(server, key);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    ~Certificate() {
        SSL_CTX_free(server);
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

  private:
    static int& count() {
        static int count = 0;
        return count;
    }
};

}  // namespace tuki::post::test
