import LatchkeyCBOR
import LatchkeyCore

// Rows 4000 to 4099 of the registry in Spec/reasons.md: what a service refuses a request with.

extension DenyReason {
  /// The request is meant for another service: origin or server key differ (REQ-2).
  public static let wrongService = DenyReason(rawValue: 4000)
  /// The server nonce was not made by this service (REQ-3).
  public static let serverNonceUnknown = DenyReason(rawValue: 4001)
  /// The server nonce is too old for a request that was not seen before (REQ-3).
  public static let serverNonceExpired = DenyReason(rawValue: 4002)
  /// The signed method, path or digest is not that of the request (REQ-4).
  public static let requestMismatch = DenyReason(rawValue: 4003)
  /// A server nonce was used again for another request (REQ-5).
  public static let requestReused = DenyReason(rawValue: 4004)
  /// The signer has no role that may ask for this (REQ-6).
  public static let notAuthorized = DenyReason(rawValue: 4005)
  /// There is no such thing, or the signer may not know of it (REQ-7).
  public static let notFound = DenyReason(rawValue: 4006)
  /// The body is not what the operation takes (REQ-8).
  public static let malformedBody = DenyReason(rawValue: 4007)
}
