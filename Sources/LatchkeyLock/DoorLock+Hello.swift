import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Answers a hello with a challenge (CHAL-1, CHAL-2). It costs the lock no state but a counter.
  ///
  /// - Throws: the reason for which the hello cannot be read; ``DenyReason/busy`` when the boot key
  ///   is used up or the signer fails.
  public mutating func hello<Key: Signer & ~Copyable, Output: ByteSink & ~Copyable>(
    _ message: Span<UInt8>, tick: UInt32, key: borrowing Key, using backend: some CryptoBackend,
    to output: inout Output
  ) throws(DenyReason) {
    let hello = try Hello(message)
    guard let nonce = state.makeNonce(at: tick, using: backend) else { throw .busy }
    var payload = ByteBuffer<320>()
    writeChallenge(nonce, hello, tick: tick, to: &payload, using: backend)
    guard hello.asksForSignature else {
      output.writeArray(count: 2)
      output.write(UInt64(4))
      output.append(payload.bytes)
      return
    }
    try writeSigned(payload.bytes, domain: .challenge, key: key, using: backend, to: &output)
  }

  private func writeChallenge(
    _ nonce: Nonce, _ hello: Hello, tick: UInt32, to sink: inout ByteBuffer<320>,
    using backend: some CryptoBackend
  ) {
    let isCertain = state.clock.interval(at: tick).isCertain
    sink.writeMap(count: 7)
    sink.write(UInt64(1))
    sink.writeBytes(state.lockID.bytes.bytes)
    sink.write(UInt64(2))
    sink.writeBytes(nonce.bytes.bytes)
    sink.write(UInt64(3))
    sink.write(isCertain ? UInt64(1) : 0)
    sink.write(UInt64(4))
    sink.write(state.challengeWindow)
    sink.write(UInt64(5))
    sink.write(wide(state.configuration.sequence))
    sink.write(UInt64(6))
    sink.writeBytes(state.configuration.hash.bytes.bytes)
    sink.write(UInt64(7))
    var rows = IssuerRows()
    for index in 0..<hello.kidCount {
      rows.add(state.issuerRow(kid: hello.kids[index], using: backend))
    }
    rows.write(to: &sink)
  }
}

/// `[3, signed?, [kid…]]`.
struct Hello {
  let asksForSignature: Bool
  let kids: InlineArray<3, KeyID>
  let kidCount: Int

  init(_ message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Limits.presentationByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    let entryCount = try reader.readArgument(of: .array)
    guard try reader.readArgument(of: .unsigned) == 3 else { throw .unknownMessage }  // PRES-1
    guard message.count <= Limits.helloByteCount else { throw .tooLarge }  // ENC-13
    guard entryCount == 3 else { throw .malformed }  // ENC-8
    asksForSignature = try reader.readUnsigned(through: 1) == 1
    kidCount = try reader.readArray(atMost: Limits.helloKidCount)
    var kids = InlineArray<3, KeyID>(repeating: KeyID(bytes: .zero))
    for index in 0..<kidCount { kids[index] = KeyID(bytes: try reader.readFixed()) }
    self.kids = kids
    try reader.expectEnd()  // ENC-7
  }
}

/// Rows `[kid, base, sequence]` of a challenge or an answer.
struct IssuerRows {
  struct Row {
    let kid: KeyID
    let base: UInt32
    let sequence: UInt64
  }

  private var rows = InlineArray<3, Row?>(repeating: nil)
  private var count = 0

  mutating func add(_ row: Row?) {
    guard let row, count < 3 else { return }
    rows[count] = row
    count &+= 1  // below 3
  }

  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.writeArray(count: count)
    for index in 0..<count {
      guard let row = rows[index] else { continue }
      sink.writeArray(count: 3)
      sink.writeBytes(row.kid.bytes.bytes)
      sink.write(wide(row.base))
      sink.write(row.sequence)
    }
  }
}

extension LockState {
  /// W of the configuration, or the lock's own before there is one (CHAL-1).
  var challengeWindow: UInt64 {
    isConfigured ? wide(configuration.window) : wide(Self.windowCapacity)
  }

  /// Makes a nonce.
  mutating func makeNonce(at tick: UInt32, using backend: some CryptoBackend) -> Nonce? {
    nonces.makeNonce(at: tick, using: backend)
  }

  /// What is known of the issuer that a `kid` names; `nil` without a slot.
  func issuerRow(kid: KeyID, using backend: some CryptoBackend) -> IssuerRows.Row? {
    for index in 0..<(slotCount &- 2) {  // the last two belong to a decision
      guard let issuer = replay.slots[index].issuer, backend.keyID(of: issuer) == kid else {
        continue
      }
      return IssuerRows.Row(
        kid: kid, base: replay.slots[index].base,
        sequence: replay.slots[index].staples[0].sequence ?? 0)
    }
    return nil
  }
}
