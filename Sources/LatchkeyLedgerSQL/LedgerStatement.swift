/// One statement that both stores prepare, in SQL that both read.
///
/// A parameter that stands in an expression and not for a column is cast: PostgreSQL would take it
/// for 32 bits or for a text.
package struct LedgerStatement: Hashable, Sendable {
  /// Under which a connection knows it; one name has one text.
  package let name: String
  /// With parameters as PostgreSQL writes them.
  package let postgres: String
  /// With parameters as SQLite numbers them.
  package let sqlite: String
  /// Whether it must change a row. SQLite counts them; PostgreSQL is asked to divide by their
  /// number, so that the transaction is over before its commit arrives.
  package let mustChange: Bool

  package init(_ name: String, mustChange: Bool = false, _ text: String) {
    self.name = name
    self.mustChange = mustChange
    sqlite = String(text.map { $0 == "$" ? "?" : $0 })
    postgres =
      mustChange ? "WITH moved AS (\(text) RETURNING 1) SELECT 1 / count(*) FROM moved" : text
  }

  /// Where the stores need different words.
  package init(_ name: String, sqlite: String, postgres: String) {
    self.name = name
    mustChange = false
    self.sqlite = String(sqlite.map { $0 == "$" ? "?" : $0 })
    self.postgres = postgres
  }

  package static func == (left: LedgerStatement, right: LedgerStatement) -> Bool {
    left.name == right.name
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
