import LatchkeyCore
import LatchkeyService

/// What goes into a parameter.
package enum LedgerValue: Equatable, Sendable {
  case integer(Int64)
  case bytes([UInt8])
  case text(String)
  case null

  /// A number that no stored one exceeds: what is looked for may be larger.
  package static func number(upTo number: UInt64) -> LedgerValue {
    .integer(Int64(clamping: number))
  }

  package static func number(_ number: UInt32) -> LedgerValue { .integer(Int64(number)) }

  package static func flag(_ flag: Bool) -> LedgerValue { .integer(flag ? 1 : 0) }

  package static func name(_ name: some Nameable) -> LedgerValue { .bytes(name.byteArray) }

  /// How many rows are asked for: none for a negative number.
  package static func limit(_ limit: Int) -> LedgerValue { .integer(Int64(max(0, limit))) }
}
