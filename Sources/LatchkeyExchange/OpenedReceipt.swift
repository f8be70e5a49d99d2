import LatchkeyCBOR
import LatchkeyCore

/// A verified receipt together with the body that its digest is of.
public struct OpenedReceipt: Equatable, Sendable {
  public let receipt: VerifiedReceipt
  public let salt: FixedBytes<16>
  /// The encoded body.
  public let bodyBytes: [UInt8]
  /// What the lock knew of the time.
  public let clock: ClockInterval
  /// 0 unlocked, 1 another action allowed.
  public let event: UInt8
  public let action: Action
  /// The issuer's key of the presenting credential.
  public let issuer: PublicKey
  /// Its serial.
  public let serial: UInt32
  public let job: Digest?
  /// Sequence of the receipt that began the session.
  public let session: UInt64

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
    let body = try row.readBody(in: message.span)
    clock = body.clock
    event = body.event
    action = body.action
    issuer = body.issuer
    serial = body.serial
    job = body.job
    session = body.session
  }
}
