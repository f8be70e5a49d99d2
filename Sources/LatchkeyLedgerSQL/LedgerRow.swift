import LatchkeyCore
import LatchkeyService

/// One row that a store found. Columns count from 0.
package protocol LedgerRow {
  func isNull(_ column: Int) -> Bool
  func number(_ column: Int) -> Int64
  func bytes(_ column: Int) -> [UInt8]
  func text(_ column: Int) -> String
}

extension LedgerRow {
  func unsigned(_ column: Int) throws(LedgerFailure) -> UInt64 {
    guard let value = UInt64(exactly: number(column)) else { throw Self.unreadable }
    return value
  }

  func short(_ column: Int) throws(LedgerFailure) -> UInt32 {
    guard let value = UInt32(exactly: number(column)) else { throw Self.unreadable }
    return value
  }

  func small(_ column: Int) throws(LedgerFailure) -> Int {
    guard let value = Int(exactly: number(column)), value >= 0 else { throw Self.unreadable }
    return value
  }

  func name<Value: Nameable>(_ column: Int) throws(LedgerFailure) -> Value {
    guard let named = Named<Value>(bytes: bytes(column)) else { throw Self.unreadable }
    return named.value
  }

  func moment(_ column: Int) throws(LedgerFailure) -> UInt64? {
    isNull(column) ? nil : try unsigned(column)
  }

  static var unreadable: LedgerFailure { .corrupt("a row that cannot be read") }
}
