import LatchkeyService

/// Why the server, or the way to it, did not do what it was asked.
enum PostgresFault: Error {
  /// The server refused a statement: its place in what was sent, its SQLSTATE, nothing of its words,
  /// which may hold values of a row.
  case refused(index: Int, state: String)
  /// The connection is gone, or was given up. `index` is the first statement without an answer.
  case lost(index: Int, why: String)
  /// The store is not one that this version works with.
  case ledger(LedgerFailure)

  /// Of a transaction whose last statement, the commit, is at `commit`: whether the server certainly
  /// wrote nothing, and may yet.
  func mayTryAgain(commit: Int) -> Bool {
    switch self {
    case .refused(let index, let state):
      // Serialization failure and deadlock end a transaction wherever they are met. What a server
      // says as it goes down, or as it takes no writes any more, is certain before the commit only.
      switch state {
      case "40001", "40P01": true
      case "57P01", "57P02", "57P03", "25006", "08006": index < commit
      default: false
      }
    case .lost, .ledger: false
    }
  }

  /// Whether the connection is of no more use.
  var endsConnection: Bool {
    switch self {
    case .refused(_, let state): state.hasPrefix("57P") || state.hasPrefix("08") || state == "25006"
    case .lost, .ledger: true
    }
  }

  /// Whether a rule of the schema stands against a statement: class 23, or the division by the
  /// number of rows that were to change.
  var isConstraint: Bool {
    guard case .refused(_, let state) = self else { return false }
    return state.hasPrefix("23") || state == "22012"
  }

  var failure: LedgerFailure {
    switch self {
    case .refused(_, let state):
      switch state.prefix(2) {
      case "42" where state == "42P01": .corrupt("a table is missing (SQLSTATE 42P01)")
      case "22", "23", "42": .corrupt("SQLSTATE \(state)")
      default: .unavailable("SQLSTATE \(state)")
      }
    case .lost(_, let why): .unavailable(why)
    case .ledger(let failure): failure
    }
  }
}
