import LatchkeyCore

/// What a service has of one lock: receipts since the first issue, and a head where there is one.
public struct LockAccount: Sendable {
  public let lockID: LockID
  /// In any order; the same one may stand twice.
  public let receipts: [HeardReceipt]
  public let head: LockHead?

  public init(lockID: LockID, receipts: [HeardReceipt], head: LockHead? = nil) {
    self.lockID = lockID
    self.receipts = receipts
    self.head = head
  }
}
