import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// An auditor has the receipts of a lock up to here, asks for those that follow, or both. The auditor
/// signs it.
public struct Acknowledgement: Statement, Equatable, Sendable {
  public typealias Claims = AcknowledgementClaims

  public var lockID: LockID
  /// What the auditor has; `nil` when nothing.
  public var last: Last?
  /// The lock's, for whoever asks for what follows (SHOW-3).
  public var nonce: Nonce?

  /// The last receipt that an auditor has.
  public struct Last: Equatable, Sendable {
    public var sequence: UInt64
    /// SHA-256 of its envelope.
    public var receipt: Digest

    public init(sequence: UInt64, receipt: Digest) {
      self.sequence = sequence
      self.receipt = receipt
    }
  }

  public init(lockID: LockID, last: Last?, nonce: Nonce? = nil) {
    self.lockID = lockID
    self.last = last
    self.nonce = nonce
  }

  /// The acknowledgement of a receipt and all before it.
  public init(of receipt: VerifiedReceipt, askingUnder nonce: Nonce? = nil) {
    self.init(
      lockID: receipt.lockID,
      last: Last(sequence: receipt.sequence, receipt: receipt.hash), nonce: nonce)
  }

  public func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 1 + (last == nil ? 0 : 2) + (nonce == nil ? 0 : 1))
    sink.writeEntry(1, lockID.bytes)
    if let last {
      sink.writeEntry(2, last.sequence)
      sink.writeEntry(3, last.receipt.bytes)
    }
    if let nonce { sink.writeEntry(4, nonce.bytes) }
    return sink.bytes
  }

  /// - Throws: ``DenyReason/missingKey`` when it says nothing (ENC-10).
  public func check() throws(Refusal) {
    if last == nil, nonce == nil {
      throw Refusal(
        .missingKey, field: "acknowledgement", rule: "It names a receipt, a nonce, or both.")
    }
  }
}
