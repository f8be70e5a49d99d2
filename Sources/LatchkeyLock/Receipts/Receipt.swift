import LatchkeyCBOR
import LatchkeyCore

/// A receipt, and what opens it.
public struct Receipt: ~Copyable, Sendable {
  /// The signed header, as it is shown to everybody.
  public internal(set) var envelope = ByteBuffer<288>()
  /// What the body is salted with.
  public internal(set) var salt = FixedBytes<16>.zero
  /// For whom it concerns.
  public internal(set) var body = ByteBuffer<160>()
  private let place = InPlace()

  /// No receipt.
  init() {}

  /// Whether there is one.
  var isThere: Bool { envelope.count > 0 }
}

/// Whose body of a receipt is shown (RCPT-16).
package enum ReceiptReader: Sendable {
  case holder, auditor
}

extension DoorLock {
  /// Begins the next receipt, of what is told and of what was only counted before.
  func nextReceipt(_ kind: ReceiptKind, _ story: consuming ReceiptStory) -> StoredReceipt {
    story.backlog = ring.backlog
    if story.event == .summary { story.counts = ring.tally.counts }
    return StoredReceipt(
      sequence: receipts.next, kind: kind, previous: receipts.last, story: story)
  }

  /// Signs a receipt. Nothing is kept until it is persisted (RCPT-14).
  func sign<Key: Signer & ~Copyable>(
    _ receipt: inout StoredReceipt, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Receipt {
    var payload = ByteBuffer<256>()
    var shown = Receipt()
    write(receipt, for: .holder, to: &payload, &shown, secret: secret, using: backend)
    receipt.signature = try sign(payload.bytes, domain: .receipt, key: key, using: backend)
    close(&shown, payload, receipt.signature, using: backend)
    return shown
  }

  /// Writes a receipt again that was signed before.
  func open(
    _ receipt: borrowing StoredReceipt, for reader: ReceiptReader, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) -> Receipt {
    var payload = ByteBuffer<256>()
    var shown = Receipt()
    write(receipt, for: reader, to: &payload, &shown, secret: secret, using: backend)
    close(&shown, payload, receipt.signature, using: backend)
    return shown
  }

  private func close(
    _ shown: inout Receipt, _ payload: borrowing ByteBuffer<256>, _ signature: Signature,
    using backend: some CryptoBackend
  ) {
    shown.envelope.writeEnvelopeHead(kid: backend.keyID(of: state.key), payload: payload.bytes)
    shown.envelope.writeBytes(signature.bytes.bytes)
  }

  /// Writes the payload, and the body for a reader with its salt.
  @inline(never)
  private func write(
    _ receipt: borrowing StoredReceipt, for reader: ReceiptReader,
    to payload: inout ByteBuffer<256>, _ shown: inout Receipt, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) {
    let sequence = receipt.sequence
    payload.writeMap(count: 6)
    payload.write(UInt64(1))
    payload.writeBytes(state.lockID.bytes.bytes)
    payload.write(UInt64(2))
    payload.write(sequence)
    payload.write(UInt64(3))
    payload.writeBytes(receipt.previous.bytes.bytes)
    payload.write(UInt64(4))
    let tag = tag(of: receipt.story.job, sequence, secret, using: backend)
    payload.writeBytes(tag.bytes)
    for key in 5...6 {
      let isForAuditors = key == 6
      let salt = derive(
        isForAuditors ? .auditorsSalt : .holderSalt, sequence, secret, using: backend)
      var body = ByteBuffer<160>()
      receipt.story.write(isForAuditors: isForAuditors, to: &body)
      payload.write(wide(key))
      payload.writeBytes(digest(salt, body.bytes, using: backend).bytes.bytes)
      guard isForAuditors == (reader == .auditor) else { continue }
      shown.salt = salt
      shown.body = body
    }
  }

  @inline(never)
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

  /// 16 bytes that only the holder of the device seed can foresee.
  @inline(never)
  private func derive(
    _ purpose: ReceiptSecret, _ sequence: UInt64, _ secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) -> FixedBytes<16> {
    var message = ByteBuffer<32>()
    message.append("latchkey/v1/receipt")
    message.append(purpose.rawValue)
    message.appendBigEndian(sequence, byteCount: 8)
    return FixedBytes(prefixOf: backend.hmacSHA256(message.bytes, key: secret).bytes)
  }
}

/// What a secret of a receipt is for.
private enum ReceiptSecret: UInt8 {
  case holderSalt, auditorsSalt, tag
}

extension ReceiptStory {
  /// Writes the body, or the one that only auditors read (RCPT-16).
  @inline(never)
  fileprivate func write(isForAuditors: Bool, to sink: inout ByteBuffer<160>) {
    let told = isForAuditors && backlog != ReceiptBacklog()
    var count = 2
    if clock.latest != nil { count &+= 1 }  // at most 11 keys
    if action != nil { count &+= 1 }
    if grant != nil { count &+= 1 }
    if job != nil { count &+= 1 }
    if session != nil { count &+= 1 }
    if reason != nil { count &+= 1 }
    if isFound { count &+= 1 }
    if event == .summary { count &+= 1 }
    if told { count &+= 1 }
    sink.writeMap(count: count)
    sink.writeEntry(1, clock.earliest)
    if let latest = clock.latest { sink.writeEntry(2, latest) }
    sink.writeEntry(3, wide(event.rawValue))
    if let action { sink.writeEntry(4, wide(action.rawValue)) }
    if let grant {
      sink.write(UInt64(5))
      sink.writeArray(count: 2)
      sink.writeBytes(grant.issuer.bytes.bytes)
      sink.writeHead(.bytes, 4)
      sink.appendBigEndian(wide(grant.serial), byteCount: 4)
    }
    if let job {
      sink.write(UInt64(6))
      sink.writeBytes(job.bytes.bytes)
    }
    if let session { sink.writeEntry(7, session) }
    if let reason {
      sink.writeEntry(8, isForAuditors ? wide(reason.rawValue) : wide(reason.holderCode.rawValue))
    }
    if isFound { sink.writeEntry(9, 1) }
    if event == .summary {
      sink.write(UInt64(10))
      sink.writeArray(count: 6)
      for index in 0..<6 { sink.write(wide(counts[index])) }
    }
    guard told else { return }
    // RCPT-13
    sink.write(UInt64(11))
    sink.writeArray(count: 3)
    sink.write(wide(backlog.strangers))
    sink.write(wide(backlog.minor))
    sink.write(wide(backlog.residents))
  }
}

extension ByteBuffer {
  @inline(never)
  fileprivate mutating func writeEntry(_ key: UInt64, _ value: UInt64) {
    write(key)
    write(value)
  }
}
