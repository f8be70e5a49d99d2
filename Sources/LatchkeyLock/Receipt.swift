import LatchkeyCBOR
import LatchkeyCore

/// A receipt, and what opens it.
struct Receipt {
  let envelope: ByteBuffer<288>
  let salt: FixedBytes<16>
  let body: ByteBuffer<160>
}

extension DoorLock {
  /// Makes the next receipt (RCPT-1). Nothing is kept until the allow is persisted.
  func makeReceipt<Key: Signer & ~Copyable>(
    of record: CommitRecord, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Receipt {
    let sequence = receipts.next
    let isOpener = session.map { $0.grant == record.grant } ?? false
    let body = ReceiptBody(
      clock: record.clock, event: record.action == .unlock ? 0 : 1, action: record.action,
      issuer: record.grant.issuer, serial: record.grant.serial, job: record.job,
      session: isOpener ? session?.receipt ?? sequence : sequence)
    var bodyBytes = ByteBuffer<160>()
    body.write(to: &bodyBytes)
    let salt = derive(.holderSalt, sequence, secret, using: backend)
    let auditorsSalt = derive(.auditorsSalt, sequence, secret, using: backend)
    var payload = ByteBuffer<256>()
    payload.writeMap(count: 6)
    payload.write(UInt64(1))
    payload.writeBytes(state.lockID.bytes.bytes)
    payload.write(UInt64(2))
    payload.write(sequence)
    payload.write(UInt64(3))
    payload.writeBytes(receipts.last.bytes.bytes)
    payload.write(UInt64(4))
    let tag = tag(of: record.job, sequence, secret, using: backend)
    payload.writeBytes(tag.bytes)
    payload.write(UInt64(5))
    payload.writeBytes(digest(salt, bodyBytes.bytes, using: backend).bytes.bytes)
    payload.write(UInt64(6))
    payload.writeBytes(digest(auditorsSalt, bodyBytes.bytes, using: backend).bytes.bytes)
    var envelope = ByteBuffer<288>()
    try envelope.writeSigned(payload.bytes, domain: .receipt, key: key, using: backend)
    guard !envelope.hasOverflowed, !bodyBytes.hasOverflowed else { throw .tooLarge }
    return Receipt(envelope: envelope, salt: salt, body: bodyBytes)
  }

  private func digest(
    _ salt: FixedBytes<16>, _ body: Span<UInt8>, using backend: some CryptoBackend
  ) -> Digest {
    var buffer = ByteBuffer<176>()
    buffer.append(salt.bytes)
    buffer.append(body)
    return backend.sha256(buffer.bytes)
  }

  /// First 8 bytes of SHA-256(job ‖ sequence), or of nothing that anybody could guess.
  private func tag(
    of job: Digest?, _ sequence: UInt64, _ secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> FixedBytes<8> {
    guard let job else {
      return FixedBytes(prefixOf: derive(.tag, sequence, secret, using: backend))
    }
    var buffer = ByteBuffer<40>()
    buffer.append(job.bytes.bytes)
    buffer.appendBigEndian(sequence, byteCount: 8)
    return FixedBytes(prefixOf: backend.sha256(buffer.bytes).bytes)
  }

  /// What a derived secret is for.
  private enum Purpose: UInt8 {
    case holderSalt, auditorsSalt, tag
  }

  /// 16 bytes that only the holder of the device seed can foresee.
  private func derive(
    _ purpose: Purpose, _ sequence: UInt64, _ secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> FixedBytes<16> {
    var message = ByteBuffer<32>()
    message.append("latchkey/v1/receipt")
    message.append(purpose.rawValue)
    message.appendBigEndian(sequence, byteCount: 8)
    return FixedBytes(prefixOf: backend.hmacSHA256(message.bytes, key: secret).bytes)
  }
}
