import LatchkeyCBOR

/// Why an issuer does not sign: the reason a lock would give, the field at fault, and the rule.
public struct Refusal: Error, Equatable, Sendable {
  /// The registry row (Spec/reasons.md).
  public let reason: DenyReason
  /// Where the fault lies, as the draft types spell it: `constraints.evidence[1].maxAge`. A link
  /// above is `links[0]`, root first.
  public let field: String
  /// One sentence with the id of the requirement.
  public let rule: String

  public init(_ reason: DenyReason, field: String, rule: String) {
    self.reason = reason
    self.field = field
    self.rule = rule
  }
}

extension Refusal: CustomStringConvertible {
  public var description: String { "\(field): \(rule) [\(reason.rawValue)]" }
}

extension DenyReason {
  /// The serial lies beyond base + 3W/4 (ISS-3).
  public static let serialWindowFull = DenyReason(rawValue: 3000)
  /// The window lies wholly outside that of a link above (ISS-2).
  public static let windowOutsideParent = DenyReason(rawValue: 3001)
  /// The scope lies wholly outside that of a link above (ISS-2).
  public static let scopeOutsideParent = DenyReason(rawValue: 3002)
  /// The offset rows do not cover the window (ISS-5).
  public static let offsetsIncomplete = DenyReason(rawValue: 3003)
  /// The window would need more than four offset rows (ISS-5).
  public static let tooManyOffsets = DenyReason(rawValue: 3004)
  /// A counted grant was to be re-issued with other content (ISS-6).
  public static let grantChanged = DenyReason(rawValue: 3005)
  /// The base lies above a serial that is live (STAPLE-11).
  public static let baseAboveLive = DenyReason(rawValue: 3006)
  /// A grant may delegate and demands nothing of the leaf below it (ISS-7).
  public static let eachMissing = DenyReason(rawValue: 3008)
}
