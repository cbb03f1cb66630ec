#include "mail/mail.hpp"

int main(int count, char** arguments) {
    return tuki::mail::command(std::vector<std::string>(arguments + 1, arguments + count));
}
