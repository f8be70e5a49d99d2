import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer

/// Why an operation was refused: problem details as of RFC 9457, before they become JSON.
public struct Problem: Error, Equatable, Sendable {
  /// An HTTP status code.
  public var status: Int
  /// The registry row (Spec/reasons.md).
  public var reason: DenyReason
  /// The requirement that was not met, such as `REQ-4`.
  public var requirement: String
  /// The member of the body, the parameter or the header at fault; empty when none is.
  public var field: String
  /// One sentence: the rule. It repeats nothing that came in.
  public var rule: String

  public init(
    _ status: Int, _ reason: DenyReason, _ requirement: String, field: String = "", rule: String
  ) {
    self.status = status
    self.reason = reason
    self.requirement = requirement
    self.field = field
    self.rule = rule
  }
}

extension Problem {
  /// REQ-6
  static let notAuthorized = Problem(
    403, .notAuthorized, "REQ-6", field: "Latchkey-Key",
    rule: "The signer has no role that may ask for this.")

  /// REQ-7
  static func notFound(_ field: String) -> Problem {
    Problem(
      404, .notFound, "REQ-7", field: field,
      rule: "There is no such thing, or the signer may not know of it.")
  }

  /// REQ-8
  static func malformed(_ field: String, _ rule: String) -> Problem {
    Problem(400, .malformedBody, "REQ-8", field: field, rule: rule)
  }

  /// A message or a draft that an issuer or a lock would refuse.
  init(_ refusal: Refusal) {
    self.init(
      422, refusal.reason, "ISS-2", field: refusal.field, rule: refusal.rule)
  }
}
