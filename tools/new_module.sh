#!/usr/bin/env bash
# ./dev new NAME: a module of desk/ with the files that every module has, which builds and passes.
set -euo pipefail
name=${1:-}
[[ $name =~ ^[a-z][a-z_]*$ ]] || { echo "usage: ./dev new NAME (lower case letters)" >&2; exit 2; }
folder=src/desk/$name
[ ! -e "$folder" ] || { echo "$folder is there already" >&2; exit 1; }
mkdir -p "$folder/schema"
cat >"$folder/CMakeLists.txt" <<TXT
tuki_module($name DEPENDS base db http work TEST_DEPENDS test_unit)
TXT
cat >"$folder/README.md" <<TXT
# $name

What it owns, its rules in plain sentences, and what is not here. At most 40 lines.
TXT
cat >"$folder/$name.hpp" <<TXT
// One sentence: what $name is for.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::$name {

std::span<const Route> routes();

}  // namespace tuki::$name
TXT
cat >"$folder/$name.cpp" <<TXT
#include "desk/$name/$name.hpp"

namespace tuki::$name {

std::span<const Route> routes() { return {}; }

}  // namespace tuki::$name
TXT
cat >"$folder/${name}_test.cpp" <<TXT
#include "desk/$name/$name.hpp"

#include "tests/support/unit.hpp"

namespace tuki::$name {

TEST_CASE("$name opens no door yet") {
    test::Unit unit;
    CHECK(routes().empty());
}

}  // namespace tuki::$name
TXT
echo "$folder is made. Tables: $folder/schema/$(date -u +%Y%m%d%H%M)_$name.sql; doors: join them in src/app/routes.cpp; the API: $folder/api.yaml."
