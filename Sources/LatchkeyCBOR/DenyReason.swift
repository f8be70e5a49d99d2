/// Why an input was refused: one row of the registry in `Spec/reasons.md`.
///
/// The hundreds of the number name the step of the decision that refuses. This module names the
/// reasons of the encoding (1xx); the modules above it add theirs.
public struct DenyReason: Error, Equatable, Sendable {
  /// The registry number.
  public let rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension DenyReason {
  /// An item is not of the shape the CDDL gives (ENC-8).
  public static let malformed = DenyReason(rawValue: 100)
  /// The bytes end inside an item (ENC-1).
  public static let truncated = DenyReason(rawValue: 101)
  /// Bytes follow the item (ENC-7).
  public static let trailingBytes = DenyReason(rawValue: 102)
  /// A head is longer than its value needs (ENC-2).
  public static let nonShortest = DenyReason(rawValue: 103)
  /// A length is indefinite, or a break stands alone (ENC-3).
  public static let indefiniteLength = DenyReason(rawValue: 104)
  /// A float, a simple value, or a tag where none belongs (ENC-6).
  public static let unsupportedType = DenyReason(rawValue: 105)
  /// Map keys do not ascend (ENC-4).
  public static let keyOrder = DenyReason(rawValue: 106)
  /// A map key stands twice (ENC-5).
  public static let duplicateKey = DenyReason(rawValue: 107)
  /// A map has a key that its CDDL does not name (ENC-9).
  public static let unknownKey = DenyReason(rawValue: 108)
  /// A map lacks a required key (ENC-10).
  public static let missingKey = DenyReason(rawValue: 109)
  /// A text has a character outside its alphabet (ENC-12).
  public static let invalidText = DenyReason(rawValue: 110)
  /// A number is outside its range (ENC-11).
  public static let outOfRange = DenyReason(rawValue: 111)
  /// A message, string, array or nesting is over its limit (ENC-13).
  public static let tooLarge = DenyReason(rawValue: 112)
}
