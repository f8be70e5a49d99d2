import LatchkeyCBOR
import LatchkeyExchange

extension DenyReason {
  /// The row for a program.
  var node: Node {
    .object([
      ("number", .number(UInt64(rawValue))), ("name", .text(row.name)), ("rule", .text(row.rule)),
    ])
  }
}
