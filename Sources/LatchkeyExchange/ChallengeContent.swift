import LatchkeyCBOR
import LatchkeyCore

/// What a challenge says of a lock (CHAL-1).
public struct ChallengeContent: Equatable, Sendable {
  public let lockID: LockID
  public let nonce: Nonce
  /// Whether the lock knows the time to within an hour.
  public let clockIsCertain: Bool
  /// Serials of a window.
  public let window: UInt32
  public let configurationSequence: UInt32
  /// SHA-256 of the configuration in force.
  public let configurationHash: Digest
  /// A row for each issuer that the hello named and the lock knows.
  public let issuers: [IssuerState]

  init(_ claims: ChallengeClaims, of message: [UInt8]) throws(DenyReason) {
    lockID = claims.lockID
    nonce = claims.nonce
    clockIsCertain = claims.clockIsCertain
    window = claims.window
    configurationSequence = claims.configurationSequence
    configurationHash = claims.configurationHash
    issuers = try IssuerState.all(in: claims.issuers, of: message)
  }

  /// What the lock knows of the issuer with this kid; `nil` when it gave no row.
  public func issuer(_ kid: KeyID) -> IssuerState? { issuers.first { $0.kid == kid } }
}
