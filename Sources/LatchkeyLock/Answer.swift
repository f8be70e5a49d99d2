import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Writes the signed answer (ANS-2).
  ///
  /// - Parameters:
  ///   - reason: Of a denial; `nil` on an allow.
  ///   - receipt: Of an allow that has one.
  func writeAnswer<Key: Signer & ~Copyable, Output: ByteSink & ~Copyable>(
    _ reason: DenyReason?, _ receipt: borrowing Receipt, _ message: Span<UInt8>,
    key: borrowing Key, using backend: some CryptoBackend, to output: inout Output
  ) throws(DenyReason) {
    let tellsState = reason == nil || state.isResident(message)
    var payload = ByteBuffer<896>()
    var count = 10
    if state.run.interval.latest != nil { count &+= 1 }  // at most 12 keys
    if tellsState { count &+= 1 }
    payload.writeMap(count: count)
    writeBody(reason, message, to: &payload, using: backend)
    payload.write(UInt64(11))
    payload.writeArray(count: receipt.isThere ? 1 : 0)
    if receipt.isThere {
      payload.writeArray(count: 3)
      payload.append(receipt.envelope.bytes)
      payload.writeBytes(receipt.salt.bytes)
      payload.writeBytes(receipt.body.bytes)
    }
    if tellsState {
      // RCPT-15
      payload.write(UInt64(12))
      payload.writeArray(count: 4)
      payload.write(receipts.next)
      payload.writeBytes(receipts.last.bytes.bytes)
      payload.write(ring.oldest)
      payload.write(wide(ring.free))
    }
    guard !payload.hasOverflowed else { throw .tooLarge }
    try writeSigned(payload.bytes, domain: .answer, key: key, using: backend, to: &output)
  }

  /// Keys 1 to 10.
  private func writeBody(
    _ reason: DenyReason?, _ message: Span<UInt8>, to payload: inout ByteBuffer<896>,
    using backend: some CryptoBackend
  ) {
    let proof = state.run.presentation.proof
    payload.write(UInt64(1))
    payload.writeBytes(state.lockID.bytes.bytes)
    payload.write(UInt64(2))
    payload.writeBytes(message.extracting(proof.claims.nonce.range))
    payload.write(UInt64(3))
    payload.writeBytes(backend.sha256(message.extracting(proof.envelope.range)).bytes.bytes)
    payload.write(UInt64(4))
    payload.write(reason == nil ? UInt64(1) : 0)
    payload.write(UInt64(5))
    let code: HolderCode = reason?.holderCode ?? .allowed
    payload.write(wide(code.rawValue))
    payload.write(UInt64(6))
    payload.write(state.run.interval.earliest)
    if let latest = state.run.interval.latest {
      payload.write(UInt64(7))
      payload.write(latest)
    }
    payload.write(UInt64(8))
    payload.write(wide(state.configuration.sequence))
    payload.write(UInt64(9))
    payload.writeBytes(state.configuration.hash.bytes.bytes)
    payload.write(UInt64(10))
    var rows = IssuerRows()
    for index in 0..<state.run.issuerCount {
      let issuer = state.issuer(of: index, message)
      rows.add(state.issuerRow(kid: backend.keyID(of: issuer), using: backend))
    }
    rows.write(to: &payload)
  }

  /// Signs a payload with the lock's key (SIG-1, SIG-3).
  ///
  /// - Throws: ``DenyReason/busy`` when the signer fails.
  func sign<Key: Signer & ~Copyable>(
    _ payload: Span<UInt8>, domain: Domain, key: borrowing Key, using backend: some CryptoBackend
  ) throws(DenyReason) -> Signature {
    var structure = ByteBuffer<1_024>()
    structure.writeSignatureStructure(
      domain: domain, kid: backend.keyID(of: state.key), payload: payload)
    guard !structure.hasOverflowed else { throw .tooLarge }
    do throws(SigningFailure) {
      return try key.sign(structure.bytes)
    } catch {
      throw .busy
    }
  }

  /// Writes an envelope of the frozen shape, signed by the lock.
  func writeSigned<Key: Signer & ~Copyable, Output: ByteSink & ~Copyable>(
    _ payload: Span<UInt8>, domain: Domain, key: borrowing Key, using backend: some CryptoBackend,
    to output: inout Output
  ) throws(DenyReason) {
    let signature = try sign(payload, domain: domain, key: key, using: backend)
    output.writeEnvelopeHead(kid: backend.keyID(of: state.key), payload: payload)
    output.writeBytes(signature.bytes.bytes)
  }
}
