import LatchkeyCBOR
import LatchkeyCore

/// A lock's signed answer, verified and compared with its presentation (ANS-2, ANS-3).
///
/// Only ``Answer/init(message:from:nonce:proof:using:)`` makes one.
public struct VerifiedAnswer: Equatable, Sendable {
  public let lockID: LockID
  /// Whether the lock did what was asked.
  public let isAllowed: Bool
  /// What the holder may know of the reason.
  public let code: HolderCode
  /// What the lock knows of the time.
  public let clock: ClockInterval
  public let configurationSequence: UInt32
  /// SHA-256 of the configuration in force.
  public let configurationHash: Digest
  /// A row for each issuer of the chain.
  public let issuers: [IssuerState]
  /// New receipts of the presenting credential, each verified and opened.
  public let receipts: [OpenedReceipt]
  /// Where the lock's receipts stand; on an allow, and for residents (RCPT-15).
  public let ring: ReceiptRingState?

  init(
    _ claims: AnswerClaims, in message: [UInt8], from lockKey: PublicKey,
    using crypto: some CryptoBackend
  ) throws(DenyReason) {
    lockID = claims.lockID
    isAllowed = claims.isAllowed
    code = claims.code
    clock = claims.clock
    configurationSequence = claims.configurationSequence
    configurationHash = claims.configurationHash
    issuers = try IssuerState.all(in: claims.issuers, of: message)
    var opened: [OpenedReceipt] = []
    try claims.receipts.visit(in: message.span) { (row) throws(DenyReason) in
      opened.append(try OpenedReceipt(row, in: message, from: lockKey, using: crypto))
    }
    receipts = opened
    ring = claims.ring
  }
}
