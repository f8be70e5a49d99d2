import LatchkeyCBOR

/// For what is hashed in passing: one size for all, so that an image holds its functions once.
typealias ScratchBuffer = ByteBuffer<64>

extension PublicKey {
  /// Bytes of a COSE_Key.
  @usableFromInline
  package static let coseKeyByteCount = 40

  /// Writes the COSE_Key `{1: 1, -1: 6, -2: key}` (RFC 9053 §7.2).
  @inlinable
  package func writeCOSEKey<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    let head: InlineArray<8, UInt8> = [0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20]
    sink.append(head.span)
    sink.append(bytes.bytes)
  }
}

extension CryptoBackend {
  /// The COSE key thumbprint (RFC 9679).
  public func thumbprint(of key: PublicKey) -> Digest {
    var buffer = ScratchBuffer()
    key.writeCOSEKey(to: &buffer)
    return sha256(buffer.bytes)
  }

  /// The `kid` by which a message names its key (SIG-9).
  public func keyID(of key: PublicKey) -> KeyID {
    KeyID(bytes: FixedBytes(prefixOf: thumbprint(of: key).bytes))
  }

  /// The name of the lock that has this key.
  public func lockID(of key: PublicKey) -> LockID {
    LockID(bytes: FixedBytes(prefixOf: thumbprint(of: key).bytes))
  }

  /// The name of the site that this first anchor founds with this salt (CONF-7).
  public func siteID(anchor: PublicKey, salt: FixedBytes<16>) -> SiteID {
    var buffer = ScratchBuffer()
    anchor.writeCOSEKey(to: &buffer)
    buffer.append(salt.bytes)
    return SiteID(bytes: FixedBytes(prefixOf: sha256(buffer.bytes).bytes))
  }
}
