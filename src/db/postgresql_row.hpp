// Rows of PostgreSQL in its binary format, read as SQLite would give them.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <deque>

#include "db/db.hpp"

namespace tuki::db::postgresql {

constexpr Oid type_bytes = 17, type_bigint = 20, type_text = 25, type_double = 701;

class PgRow final : public Row {
  public:
    PgRow(const PGresult* result, int row) : result_(result), row_(row) {}
    bool is_null(int column) const override;
    std::int64_t number(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override;
    std::string_view bytes(int column) const override;

  private:
    std::string_view raw(int column) const;
    const PGresult* result_;
    int row_;
    mutable std::deque<std::string> written_;  // numbers asked for as text
};

/// Eight bytes, the highest first, as PostgreSQL sends numbers.
std::array<char, 8> to_network(std::int64_t number);
std::array<char, 8> to_network(double number);

}  // namespace tuki::db::postgresql
