import LatchkeyCBOR
import LatchkeyCore

/// A receipt, and what opens it.
public struct Receipt: Sendable {
  /// The signed header, as it is shown to everybody.
  public let envelope: ByteBuffer<288>
  /// What the body is salted with.
  public let salt: FixedBytes<16>
  /// For whom it concerns.
  public let body: ByteBuffer<160>
}

/// What one receipt tells (RCPT-1, RCPT-3).
struct ReceiptStory {
  var event: ReceiptEvent
  var clock: ClockInterval
  /// Who unlocked, or was denied.
  var grant: GrantID?
  var job: Digest?
  var action: Action?
  /// Sequence of the session's unlocked receipt.
  var session: UInt64?
  var reason: DenyReason?
  /// Found at a restart.
  var isFound = false

  init(_ event: ReceiptEvent, _ clock: ClockInterval) {
    self.event = event
    self.clock = clock
  }
}

extension DoorLock {
  /// Makes the next receipt. Nothing is kept until it is persisted (RCPT-14).
  func makeReceipt<Key: Signer & ~Copyable>(
    of story: borrowing ReceiptStory, key: borrowing Key, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Receipt {
    let sequence = receipts.next
    var auditors = ByteBuffer<160>()
    write(story, isForAuditors: true, to: &auditors)
    var body = ByteBuffer<160>()
    write(story, isForAuditors: false, to: &body)
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
    let tag = tag(of: story.job, sequence, secret, using: backend)
    payload.writeBytes(tag.bytes)
    payload.write(UInt64(5))
    payload.writeBytes(digest(salt, body.bytes, using: backend).bytes.bytes)
    payload.write(UInt64(6))
    payload.writeBytes(digest(auditorsSalt, auditors.bytes, using: backend).bytes.bytes)
    var envelope = ByteBuffer<288>()
    try envelope.writeSigned(payload.bytes, domain: .receipt, key: key, using: backend)
    guard !envelope.hasOverflowed, !body.hasOverflowed, !auditors.hasOverflowed else {
      throw .tooLarge
    }
    return Receipt(envelope: envelope, salt: salt, body: body)
  }

  /// Writes the body, or the one that only auditors read (RCPT-16).
  @inline(never)
  private func write(
    _ story: borrowing ReceiptStory, isForAuditors: Bool, to sink: inout ByteBuffer<160>
  ) {
    let told = isForAuditors && ring.backlog != ReceiptBacklog()
    var count = 2
    if story.clock.latest != nil { count &+= 1 }  // at most 11 keys
    if story.action != nil { count &+= 1 }
    if story.grant != nil { count &+= 1 }
    if story.job != nil { count &+= 1 }
    if story.session != nil { count &+= 1 }
    if story.reason != nil { count &+= 1 }
    if story.isFound { count &+= 1 }
    if story.event == .summary { count &+= 1 }
    if told { count &+= 1 }
    sink.writeMap(count: count)
    sink.writeEntry(1, story.clock.earliest)
    if let latest = story.clock.latest { sink.writeEntry(2, latest) }
    sink.writeEntry(3, wide(story.event.rawValue))
    if let action = story.action { sink.writeEntry(4, wide(action.rawValue)) }
    if let grant = story.grant {
      sink.write(UInt64(5))
      sink.writeArray(count: 2)
      sink.writeBytes(grant.issuer.bytes.bytes)
      sink.writeHead(.bytes, 4)
      sink.appendBigEndian(wide(grant.serial), byteCount: 4)
    }
    if let job = story.job {
      sink.write(UInt64(6))
      sink.writeBytes(job.bytes.bytes)
    }
    if let session = story.session { sink.writeEntry(7, session) }
    if let reason = story.reason {
      sink.writeEntry(8, isForAuditors ? wide(reason.rawValue) : wide(reason.holderCode.rawValue))
    }
    if story.isFound { sink.writeEntry(9, 1) }
    if story.event == .summary {
      sink.write(UInt64(10))
      sink.writeArray(count: 6)
      for index in 0..<6 { sink.write(wide(ring.tally.counts[index])) }
    }
    guard told else { return }
    // RCPT-13
    sink.write(UInt64(11))
    sink.writeArray(count: 3)
    sink.write(wide(ring.backlog.strangers))
    sink.write(wide(ring.backlog.minor))
    sink.write(wide(ring.backlog.residents))
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

  /// What a derived secret is for.
  private enum Purpose: UInt8 {
    case holderSalt, auditorsSalt, tag
  }

  /// 16 bytes that only the holder of the device seed can foresee.
  @inline(never)
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

extension ByteBuffer {
  @inline(never)
  fileprivate mutating func writeEntry(_ key: UInt64, _ value: UInt64) {
    write(key)
    write(value)
  }
}
