import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// An auditor has the receipts of a lock up to here. The auditor signs it.
public struct Acknowledgement: Statement, Equatable, Sendable {
  public typealias Claims = AcknowledgementClaims

  public var lockID: LockID
  public var sequence: UInt64
  /// SHA-256 of the envelope of the receipt at that sequence.
  public var receipt: Digest

  public init(lockID: LockID, sequence: UInt64, receipt: Digest) {
    self.lockID = lockID
    self.sequence = sequence
    self.receipt = receipt
  }

  /// The acknowledgement of a receipt and all before it.
  public init(of receipt: VerifiedReceipt) {
    self.init(lockID: receipt.lockID, sequence: receipt.sequence, receipt: receipt.hash)
  }

  public func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 3)
    sink.writeEntry(1, lockID.bytes)
    sink.writeEntry(2, sequence)
    sink.writeEntry(3, receipt.bytes)
    return sink.bytes
  }

  public func check() {}
}
