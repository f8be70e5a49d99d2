import LatchkeyCBOR
import LatchkeyCore

/// A verified receipt together with the body that its digest is of.
public struct OpenedReceipt: Sendable {
  public let receipt: VerifiedReceipt
  public let salt: FixedBytes<16>
  /// The encoded body.
  public let bodyBytes: [UInt8]
  /// What the body says.
  public let body: ReceiptBody

  /// - Throws: what ``VerifiedReceipt`` throws; ``DenyReason/receiptMismatch`` when the body is not
  ///   that of the receipt (RCPT-2).
  init(
    _ row: DisclosedReceipt, in message: [UInt8], from lockKey: PublicKey,
    using crypto: some CryptoBackend
  ) throws(DenyReason) {
    receipt = try VerifiedReceipt(
      message: message.copying(row.receipt.envelope.range), from: lockKey, using: crypto)
    salt = row.salt
    bodyBytes = message.copying(row.body)
    // RCPT-2
    guard receipt.discloses(body: bodyBytes, salt: salt, using: crypto) else {
      throw .receiptMismatch
    }
    body = try row.readBody(in: message.span)
  }
}

extension OpenedReceipt: Equatable {
  public static func == (left: OpenedReceipt, right: OpenedReceipt) -> Bool {
    left.receipt == right.receipt && left.salt == right.salt && left.bodyBytes == right.bodyBytes
  }
}
