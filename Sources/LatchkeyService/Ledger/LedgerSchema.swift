/// One step of the schema of a store.
///
/// Steps expand first and contract later. Version n + 1 may add a table, an index or a column with
/// a default, all of which the code of version n passes over, and says so with ``readableFrom`` ≤
/// n: then both run on it, while servers are replaced one after the other. What n still needs goes
/// in a later version, whose ``readableFrom`` is n + 1: code of version n does not open it any
/// more.
public struct LedgerMigration: Sendable {
  /// What the schema is called once the step is done; counts up from 1.
  public let version: Int
  /// The oldest code that works on it.
  public let readableFrom: Int
  /// What it does, for whoever applies it.
  public let summary: String
  /// SQL, one statement each.
  public let statements: [String]
  /// Whether its statements are one transaction. Otherwise each must stand being done again.
  public let isTransaction: Bool

  public init(
    version: Int, readableFrom: Int, summary: String, statements: [String],
    isTransaction: Bool = true
  ) {
    self.version = version
    self.readableFrom = readableFrom
    self.summary = summary
    self.statements = statements
    self.isTransaction = isTransaction
  }
}

/// Which schemas a version of the code works on.
public struct LedgerSchema: Equatable, Sendable {
  /// The oldest that it works on.
  public let oldest: Int
  /// The newest that it knows, and its own version.
  public let newest: Int

  public init(oldest: Int, newest: Int) {
    self.oldest = oldest
    self.newest = newest
  }

  /// Sees that a store is one of them, or a newer one that says that this version may use it.
  ///
  /// - Parameters:
  ///   - found: The version of the store; 0 when it has none.
  ///   - readableFrom: The oldest code that may use it, as its last migration says.
  /// - Throws: ``LedgerFailure/schema(found:needed:)``.
  public func check(found: Int, readableFrom: Int) throws(LedgerFailure) {
    guard found >= oldest, readableFrom <= newest else {
      throw .schema(found: found, needed: oldest...max(oldest, newest))
    }
  }
}
