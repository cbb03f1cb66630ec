#include "base/json.hpp"

#include <doctest/doctest.h>

namespace tuki::json {

TEST_CASE("whatever a text holds, what is written is read back the same") {
    for (int c = 1; c < 256; ++c)
        for (const std::size_t before : {0, 3, 7, 8, 9, 15}) {
            if (c >= 0x80) continue;  // alone it is no UTF-8
            const std::string text = std::string(before, 'a') + char(c) + std::string(before, 'z');
            std::string out;
            append_string(out, text);
            const auto back = boost::json::parse(out);
            CHECK(back.as_string() == std::string_view(text));
        }
    std::string out;
    append_string(out, "árvíztűrő \"tükörfúrógép\"\\ Привет\n\x01");
    CHECK(boost::json::parse(out).as_string() == "árvíztűrő \"tükörfúrógép\"\\ Привет\n\x01");
}

TEST_CASE("hostile JSON is refused, saying where") {
    for (const char* text : {"", "{", "{\"a\":1,\"a\":2}", "[1,]", "{\"a\":\"\\u0000\"}", "\"\\ud800\"", "{\"a\":tru}", "nul", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"})
        CHECK_MESSAGE(!parse(text).ok(), text);
}

}  // namespace tuki::json
