// Bytes on disk: <folder>/ab/cdef…, named by SHA-256, written once and never changed.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/fail_stop.hpp"
#include "desk/files/files.hpp"

namespace tuki::files {

namespace {

std::string kept_folder;

[[noreturn]] void fail(std::string_view what, const std::string& path) {
    throw std::runtime_error(fmt::format("{} {}: {}", what, path, std::strerror(errno)));
}

/// A failed fsync ends the process: a second one may say yes to bytes that are gone.
void sync(int fd, const std::string& path) {
    if (::fsync(fd) != 0) fail_stop(fmt::format("cannot make durable {}: {}", path, std::strerror(errno)));
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

void sync_folder(const std::string& path) {
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0) fail("cannot open", path);
    sync(folder.get(), path);
}

std::optional<std::string> read_whole(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) return std::nullopt;
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    std::string bytes(std::size_t(facts.st_size), '\0');
    for (std::size_t at = 0; at < bytes.size();) {
        const auto count = ::read(file.get(), bytes.data() + at, bytes.size() - at);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::nullopt;
        at += std::size_t(count);
    }
    return bytes;
}

void write_whole(const std::string& path, std::string_view bytes) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) fail("cannot write", path);
    while (!bytes.empty()) {
        const auto count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail("cannot write", path);
        bytes.remove_prefix(std::size_t(count));
    }
    sync(file.get(), path);
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string folder_of(std::string_view digest) { return kept_folder + "/" + std::string(digest.substr(0, 2)); }
std::string path_of(std::string_view digest) { return folder_of(digest) + "/" + std::string(digest.substr(2)); }

void make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make the folder", path);
}

}  // namespace

void set_folder(const std::string& folder) {
    make_folder(folder);
    make_folder(folder + "/new");
    kept_folder = folder;
}

std::string keep_bytes(std::string_view bytes) {
    if (kept_folder.empty()) throw std::logic_error("files::set_folder was not called");
    const std::string digest = sha256_hex(bytes);
    const std::string path = path_of(digest);
    if (const auto there = read_whole(path); there && *there == bytes) {
        // Another writer may have renamed it a moment ago and not yet made the name durable.
        sync_folder(folder_of(digest));
        return digest;
    }
    const std::string temporary = kept_folder + "/new/" + random_token(10);
    try {
        write_whole(temporary, bytes);
        make_folder(folder_of(digest));
        if (::rename(temporary.c_str(), path.c_str()) != 0) fail("cannot keep", path);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    sync_folder(folder_of(digest));
    sync_folder(kept_folder);
    return digest;
}

std::string read_bytes(std::string_view digest) {
    if (!is_digest(digest)) throw std::runtime_error("this is not the digest of a file");
    auto bytes = read_whole(path_of(digest));
    if (!bytes) throw std::runtime_error("the bytes of a file are gone: " + std::string(digest));
    if (sha256_hex(*bytes) != digest) throw std::runtime_error("the bytes of a file are damaged: " + std::string(digest));
    return *std::move(bytes);
}

}  // namespace tuki::files
