import LatchkeyCBOR
import LatchkeyVectors

// Messages that are read on their own, without a lock.

extension World {
  /// Reads a message, and verifies nothing.
  mutating func read(_ message: Message, _ expect: Expectation = .allow) {
    var step = Step(.decode)
    step.type = message.domain
    step.message = Hex.encode(message.envelope)
    add(step, expect)
  }
}

extension Expectation {
  /// Allowed, or refused with a reason.
  static func verdict(_ reason: DenyReason?) -> Expectation {
    reason.map { .deny($0) } ?? .allow
  }
}

extension Item {
  /// Rows of numbers: schedules, offsets, evidence requirements.
  static func rows(_ rows: [Int64]...) -> Item {
    .array(rows.map { .array($0.map { .int($0) }) })
  }

  /// A list of numbers.
  static func numbers(_ numbers: [Int64]) -> Item { .array(numbers.map { .int($0) }) }

  /// Bytes of one value.
  static func filled(_ byte: UInt8, _ count: Int) -> Item {
    .bytes([UInt8](repeating: byte, count: count))
  }

  /// `bstr .cbor aif`.
  static func scope(_ entries: [(String, UInt64)]) -> Item {
    .bytes(Item.array(entries.map { .array([.text($0.0), .unsigned($0.1)]) }).encoded)
  }
}

extension Fields {
  /// Puts a constraint, or with `nil` takes it away.
  func setting(_ key: Int64, _ value: Item?) -> Fields {
    var copy = self
    copy[key] = value
    return copy
  }
}
