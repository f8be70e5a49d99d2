import LatchkeyCBOR
import LatchkeyCore

/// What an answer says beside what the lock says anyway.
struct Answer {
  let isAllowed: Bool
  let code: HolderCode
  var receipt: Receipt?
}

extension DoorLock {
  /// Writes the signed answer (ANS-2).
  func write<Key: Signer & ~Copyable>(
    _ answer: Answer, _ message: Span<UInt8>, key: borrowing Key,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> ByteBuffer<1_024> {
    let proof = state.run.presentation.proof
    var payload = ByteBuffer<896>()
    payload.writeMap(count: state.run.interval.latest == nil ? 10 : 11)
    payload.write(UInt64(1))
    payload.writeBytes(state.lockID.bytes.bytes)
    payload.write(UInt64(2))
    payload.writeBytes(message.extracting(proof.claims.nonce.range))
    payload.write(UInt64(3))
    payload.writeBytes(backend.sha256(message.extracting(proof.envelope.range)).bytes.bytes)
    payload.write(UInt64(4))
    payload.write(answer.isAllowed ? UInt64(1) : 0)
    payload.write(UInt64(5))
    payload.write(wide(answer.code.rawValue))
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
    payload.write(UInt64(11))
    payload.writeArray(count: answer.receipt == nil ? 0 : 1)
    if let receipt = answer.receipt {
      payload.writeArray(count: 3)
      payload.append(receipt.envelope.bytes)
      payload.writeBytes(receipt.salt.bytes)
      payload.writeBytes(receipt.body.bytes)
    }
    guard !payload.hasOverflowed else { throw .tooLarge }
    var output = ByteBuffer<1_024>()
    try output.writeSigned(payload.bytes, domain: .answer, key: key, using: backend)
    return output
  }
}
