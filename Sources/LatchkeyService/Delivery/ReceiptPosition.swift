import LatchkeyCore
import LatchkeyExchange

/// Where the receipts of a lock stand.
public struct ReceiptPosition: Codable, Sendable, Equatable {
  /// Sequence of the next receipt.
  public let next: UInt64
  /// SHA-256 of the envelope of the one before; zero before the first.
  public let last: Digest

  public init(next: UInt64, last: Digest) {
    self.next = next
    self.last = last
  }

  /// Where a run of receipts has come to.
  public init(_ run: ReceiptRun) { self.init(next: run.next, last: run.last) }
}
