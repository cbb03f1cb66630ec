#!/usr/bin/env python3
"""Writes all schema/*.sql of the source tree, sorted by name, as one C++ file.

usage: embed_schema.py SRC OUT
"""
import sys
from pathlib import Path

source, out = Path(sys.argv[1]), Path(sys.argv[2])
steps = sorted(source.rglob("schema/*.sql"), key=lambda path: path.name)
lines = ['#include "db/migrate.hpp"', "", "namespace tuki::db {", "", "namespace {",
         "constexpr Migration steps[] = {"]
for step in steps:
    lines.append(f'    {{"{step.stem}", R"sql({step.read_text()})sql"}},')
lines += ["};", "}  // namespace", "", "std::span<const Migration> all_migrations() { return steps; }", "",
          "}  // namespace tuki::db", ""]
text = "\n".join(lines)
if not out.exists() or out.read_text() != text:
    out.write_text(text)
