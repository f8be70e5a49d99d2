/// Why a ledger did not do what it was asked.
public enum LedgerFailure: Error, Equatable, Sendable {
  /// The site has changed since it was read: read again, decide again.
  case conflict
  /// The store cannot be reached or is busy; of a commit it is not known whether it was written.
  case unavailable(String)
  /// A row breaks a rule of the schema: another serial of the same number, a row that cannot be
  /// read.
  case corrupt(String)
  /// The schema of the store is not one that this version works with.
  case schema(found: Int, needed: ClosedRange<Int>)
}

extension LedgerFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .conflict: "the site has changed meanwhile"
    case .unavailable(let why): "the store is not available: \(why)"
    case .corrupt(let why): "the store holds what it cannot: \(why)"
    case .schema(let found, let needed):
      "the schema is \(found), this version needs \(needed.lowerBound) to \(needed.upperBound)"
    }
  }
}
