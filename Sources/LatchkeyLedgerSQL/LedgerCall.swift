import LatchkeyService

/// A statement with its parameters, and what it means when the store refuses it.
package struct LedgerCall: Sendable {
  package let statement: LedgerStatement
  package let values: [LedgerValue]
  /// Why a constraint stands against it.
  package let refusal: LedgerFailure

  package init(
    _ statement: LedgerStatement, _ values: [LedgerValue],
    refusal: LedgerFailure = .corrupt("a row breaks a rule of the schema")
  ) {
    self.statement = statement
    self.values = values
    self.refusal = refusal
  }
}
