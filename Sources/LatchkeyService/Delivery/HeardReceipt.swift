import LatchkeyCore
import LatchkeyExchange

/// A verified receipt of a lock, with its body where the service has that.
public struct HeardReceipt: Sendable {
  public let header: VerifiedReceipt
  /// What the header's digest was compared with (RCPT-2); `nil` where nobody has shown it.
  public let body: ReceiptBody?

  /// A header alone.
  public init(_ header: VerifiedReceipt) {
    self.header = header
    body = nil
  }

  /// What a lock has shown behind an answer.
  public init(_ shown: ShownReceipt) {
    header = shown.receipt
    body = shown.disclosure?.body
  }

  /// What stood in an answer.
  public init(_ opened: OpenedReceipt) {
    header = opened.receipt
    body = opened.body
  }
}
