import LatchkeyCBOR
import LatchkeyCore

/// A receipt that a lock has shown behind an answer, verified (SHOW-1 … SHOW-3).
public struct ShownReceipt: Sendable {
  /// For whom a lock shows it.
  public enum Reader: Sendable {
    /// Whoever presented: the digest of key 5.
    case holder
    /// An auditor: that of key 6.
    case auditor
  }

  /// What opens a receipt.
  public struct Disclosure: Sendable {
    public let salt: FixedBytes<16>
    /// The encoded body.
    public let bodyBytes: [UInt8]
    /// What the body says.
    public let body: ReceiptBody
  }

  public let receipt: VerifiedReceipt
  /// `nil` where the body is of no concern to whom it is shown.
  public let disclosure: Disclosure?

  /// Reads `[6, receipt, salt, body]`.
  ///
  /// - Parameter bytes: The message as received, at most 480 bytes.
  /// - Throws: the reason of the first fault in byte order (ENC, PRES-1), what ``VerifiedReceipt``
  ///   throws; ``DenyReason/receiptMismatch`` when the body is not that of the receipt (RCPT-2).
  public init(
    message bytes: [UInt8], from lockKey: PublicKey, for reader: Reader,
    using crypto: some CryptoBackend
  ) throws(DenyReason) {
    let claims = try ShownClaims(message: bytes.span)
    receipt = try VerifiedReceipt(
      message: bytes.copying(claims.receipt.envelope.range), from: lockKey, using: crypto)
    guard let salt = claims.salt else {
      disclosure = nil
      return
    }
    let content = bytes.copying(claims.body)
    // RCPT-2
    guard
      receipt.discloses(
        body: content, salt: salt, toAuditor: reader == .auditor, using: crypto)
    else { throw .receiptMismatch }
    disclosure = Disclosure(
      salt: salt, bodyBytes: content, body: try claims.readBody(in: bytes.span))
  }
}

extension ShownReceipt {
  /// The message `[6, receipt, salt, body]` of its parts: as a lock shows it, or as whoever keeps
  /// receipts hands them on.
  ///
  /// - Parameter disclosure: Salt and encoded body, where the body is known.
  public static func message(
    receipt: [UInt8], disclosure: (salt: [UInt8], body: [UInt8])?
  ) -> [UInt8] {
    var sink = ByteArray()
    sink.writeArray(count: 4)
    sink.write(UInt64(6))
    sink.append(receipt)
    let salt = disclosure?.salt ?? []
    sink.writeBytes(salt.span)
    let body = disclosure?.body ?? []
    sink.writeBytes(body.span)
    return sink.bytes
  }
}

/// A run of a lock's receipts without a gap (RCPT-17).
public struct ReceiptRun: Sendable {
  /// Sequence of the next receipt.
  public private(set) var next: UInt64
  /// SHA-256 of the last one's envelope.
  public private(set) var last: Digest

  /// - Parameters:
  ///   - next: Sequence of the first receipt that is missing.
  ///   - last: SHA-256 of the envelope before it; zero before the first.
  public init(next: UInt64 = 0, last: Digest = .zero) {
    self.next = next
    self.last = last
  }

  /// Takes the next receipt.
  ///
  /// - Throws: ``DenyReason/receiptGap`` when it does not follow (RCPT-17).
  public mutating func append(_ receipt: VerifiedReceipt) throws(DenyReason) {
    guard receipt.sequence == next, receipt.previous == last, next < .max else {
      throw .receiptGap
    }
    next += 1
    last = receipt.hash
  }
}
