import LatchkeyCBOR
import LatchkeyCore

extension Signer where Self: ~Copyable {
  /// Signs a payload and puts it in an envelope of the frozen shape (SIG-1, SIG-3, SIG-4).
  ///
  /// Judges nothing: who seals reads the result back before it leaves.
  ///
  /// - Parameters:
  ///   - payload: The deterministic encoding of one map.
  ///   - domain: What the message is.
  ///   - parent: SHA-256 of the `Sig_structure` of the link above, for links 2 and 3 of a chain.
  /// - Throws: ``SigningFailure`` when the key cannot be used.
  package borrowing func seal(
    _ payload: [UInt8], as domain: Domain, under parent: Digest? = nil,
    using crypto: some CryptoBackend
  ) throws(SigningFailure) -> [UInt8] {
    let kid = crypto.keyID(of: publicKey)
    var structure = ByteArray()
    structure.writeSignatureStructure(
      domain: domain, parent: parent, kid: kid, payload: payload.span)
    let signature = try sign(structure.bytes.span)
    var envelope = ByteArray()
    envelope.writeEnvelopeHead(kid: kid, payload: payload.span)
    envelope.writeBytes(signature.bytes.bytes)
    return envelope.bytes
  }

  /// Seals the payload of a credential, as ``seal(_:as:under:using:)`` does, and takes memory for
  /// the envelope alone.
  ///
  /// - Parameters:
  ///   - payload: At most 432 bytes: a credential has no more (ENC-13).
  ///   - kid: That of this signer's key, known from before.
  /// - Throws: ``SigningFailure`` when the key cannot be used, or the payload is longer.
  package borrowing func sealCredential(
    _ payload: Span<UInt8>, kid: KeyID, under parent: Digest?
  ) throws(SigningFailure) -> [UInt8] {
    var structure = ByteBuffer<640>()
    structure.writeSignatureStructure(
      domain: .credential, parent: parent, kid: kid, payload: payload)
    guard !structure.hasOverflowed else { throw SigningFailure() }
    let signature = try sign(structure.bytes)
    structure.removeAll()
    structure.writeEnvelopeHead(kid: kid, payload: payload)
    structure.writeBytes(signature.bytes.bytes)
    guard !structure.hasOverflowed else { throw SigningFailure() }
    return Array(copying: structure.bytes)
  }
}

extension Unverified {
  /// SHA-256 of the `Sig_structure`: what the link below is bound to (SIG-4).
  ///
  /// - Parameter message: The same bytes that this was read from.
  package func structureDigest(
    in message: [UInt8], under parent: Digest? = nil, using crypto: some CryptoBackend
  ) -> Digest {
    var structure = ByteArray()
    structure.writeSignatureStructure(
      domain: Claims.domain, parent: parent, kid: envelope.kid.value(in: message.span),
      payload: message.copying(envelope.payload).span)
    return crypto.sha256(structure.bytes.span)
  }

  /// Judges that the lock of this key signed, and says so in its `kid`.
  ///
  /// - Throws: ``DenyReason/badSignature`` (SIG-3 … SIG-9).
  func expectSignature(
    ofLock key: PublicKey, in message: [UInt8], using crypto: some CryptoBackend
  ) throws(DenyReason) {
    guard envelope.kid.holds(crypto.keyID(of: key), in: message.span) else { throw .badSignature }
    try expectSignature(by: key, in: message.span, using: crypto)
  }
}
