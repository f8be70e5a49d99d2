import LatchkeyCBOR
import LatchkeyCore

// Checks that several drafts share. Each mirrors what the reader of Core refuses, and names the
// field, which a reader of bytes cannot. The name of the field is only made for a refusal.

/// - Throws: ``DenyReason/outOfRange`` after 2^40 (ENC-11).
func expectSecond(_ second: UInt64, _ field: @autoclosure () -> String) throws(Refusal) {
  // ENC-11
  guard second <= Limits.lastSecond else {
    throw Refusal(.outOfRange, field: field(), rule: "A time is 0 to 2^40 seconds (ENC-11).")
  }
}

/// - Throws: ``DenyReason/outOfRange`` outside `range` (ENC-11).
func expect<Number: FixedWidthInteger>(
  _ number: Number, in range: ClosedRange<Number>, _ field: @autoclosure () -> String,
  rule: StaticString = "ENC-11"
) throws(Refusal) {
  // ENC-11
  guard range.contains(number) else {
    throw Refusal(
      .outOfRange, field: field(),
      rule: "The value is \(range.lowerBound) to \(range.upperBound), not \(number) (\(rule)).")
  }
}

/// - Throws: ``DenyReason/malformed`` under, ``DenyReason/tooLarge`` over the number of entries.
func expectCount(
  _ count: Int, from least: Int, through most: Int, _ field: @autoclosure () -> String
) throws(Refusal) {
  // ENC-13
  guard count <= most else {
    throw Refusal(
      .tooLarge, field: field(), rule: "There is room for \(most) entries, not \(count) (ENC-13).")
  }
  // ENC-8
  guard count >= least else {
    throw Refusal(
      .malformed, field: field(), rule: "At least \(least) entries are needed (ENC-8).")
  }
}

/// - Throws: ``DenyReason/tooLarge`` (ENC-13), ``DenyReason/malformed`` (ENC-8),
///   ``DenyReason/invalidText`` (ENC-12).
func expectPoint(_ point: String, _ field: @autoclosure () -> String) throws(Refusal) {
  // ENC-13
  guard point.utf8.count <= Limits.pointByteCount else {
    throw Refusal(.tooLarge, field: field(), rule: "A point has at most 32 characters (ENC-13).")
  }
  // ENC-8
  guard !point.isEmpty else {
    throw Refusal(.malformed, field: field(), rule: "A point has at least one character (ENC-8).")
  }
  // ENC-12
  guard point.utf8.allSatisfy(PointName.isAllowed) else {
    throw Refusal(
      .invalidText, field: field(), rule: "A point is made of a-z, 0-9 and the hyphen (ENC-12).")
  }
}

/// - Throws: ``DenyReason/weakKey`` (SIG-10).
func expectAcceptable(_ key: PublicKey, _ field: String) throws(Refusal) {
  // SIG-6, SIG-7
  guard key.isAcceptable else {
    throw Refusal(
      .weakKey, field: field, rule: "The key is not canonical or of small order (SIG-10).")
  }
}
