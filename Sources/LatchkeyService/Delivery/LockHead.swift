import LatchkeyCore
import LatchkeyExchange

/// A lock's signed word on where its receipts stand, at what time, and what it knows of issuers.
public struct LockHead: Sendable {
  public let lockID: LockID
  public let position: ReceiptPosition
  public let clock: ClockInterval
  public let issuers: [IssuerState]

  /// - Returns: `nil` where the answer has no state digest (RCPT-15).
  public init?(_ answer: VerifiedAnswer) {
    guard let ring = answer.ring else { return nil }
    lockID = answer.lockID
    position = ReceiptPosition(next: ring.next, last: ring.last)
    clock = answer.clock
    issuers = answer.issuers
  }
}
