// For tests: the private Dovecot and Postfix of tools/mail_servers.sh, started for one test.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace tuki::post::test {

struct MailServers {
    std::string folder;
    std::uint16_t imap = 0;  // 0: Dovecot is not installed
    std::uint16_t smtp = 0;  // 0: Postfix is not installed, or we are not root

    /// @param sink a Postfix transport for *@desk.test
    explicit MailServers(const std::string& sink = {}) {
        static int count = 0;
        folder = (std::filesystem::temp_directory_path() /
                  ("tuki-mail-servers-" + std::to_string(getpid()) + "-" + std::to_string(count++)))
                     .string();
        // Into a file: the servers stay and would hold a pipe open.
        const std::string file = folder + ".out";
        run("tools/mail_servers.sh start '" + folder + "' '" + sink + "' >'" + file +
            "' 2>&1 </dev/null");
        std::string out(8192, '\0');
        FILE* said_file = fopen(file.c_str(), "r");
        out.resize(said_file == nullptr ? 0 : fread(out.data(), 1, out.size(), said_file));
        if (said_file != nullptr) fclose(said_file);
        std::filesystem::remove(file);
        imap = port_after(out, "TUKI_TEST_DOVECOT=127.0.0.1:");
        smtp = port_after(out, "TUKI_TEST_POSTFIX=127.0.0.1:");
        if (imap == 0) said = out;
    }
    ~MailServers() {
        run("tools/mail_servers.sh stop '" + folder + "' >/dev/null 2>&1");
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    MailServers(const MailServers&) = delete;
    MailServers& operator=(const MailServers&) = delete;

    std::string said;  // why there is none

  private:
    static void run(const std::string& command) {
        [[maybe_unused]] const int code = std::system(command.c_str());
    }
    static std::uint16_t port_after(const std::string& out, const std::string& key) {
        const std::size_t at = out.find(key);
        if (at == std::string::npos) return 0;
        return static_cast<std::uint16_t>(std::atoi(out.c_str() + at + key.size()));
    }
};

}  // namespace tuki::post::test
