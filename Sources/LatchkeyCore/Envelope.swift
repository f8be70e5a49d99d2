import LatchkeyCBOR

/// A COSE_Sign1 of the frozen shape, read but not verified (SIG-1, RFC 9052 §4.2).
public struct Envelope: Equatable, Sendable {
  /// The whole envelope.
  public let range: ByteRange
  /// Who says he signed it.
  public let kid: KeyID
  /// What is signed, inside the byte string.
  public let payload: ByteRange
  /// R and S.
  public let signature: Signature
}

extension Envelope {
  /// Bytes of the protected header.
  @usableFromInline
  static let protectedByteCount = 13

  /// Reads one envelope of `domain`, and no byte of its payload.
  init(_ reader: inout CBORReader, domain: Domain) throws(DenyReason) {
    let start = reader.position
    let tag = try reader.readHead()
    guard tag.major == .tag else { throw .malformed }  // SIG-1
    guard tag.argument == 18 else { throw .unsupportedType }  // ENC-6
    try reader.readArray(exactly: 4)

    let protected = try reader.readBytes()
    guard protected.count == UInt16(Self.protectedByteCount) else { throw .malformed }
    kid = try Self.readProtected(protected, in: reader.bytes)

    let unprotected = try reader.readMap()
    guard unprotected.remaining == 0 else { throw .malformed }  // SIG-1

    payload = try reader.readBytes()
    // The 66 bytes of the signature follow; ENC-13 measures before they are read.
    guard reader.position &+ 66 &- start <= domain.byteLimit else { throw .tooLarge }
    signature = Signature(bytes: try reader.readFixed())
    range = ByteRange(from: start, to: reader.position)
  }

  /// Reads `{1: -19, 4: kid}`.
  private static func readProtected(
    _ range: ByteRange, in bytes: Span<UInt8>
  ) throws(DenyReason) -> KeyID {
    var reader = try CBORReader(bytes, within: range)
    var map = try reader.readMap()
    guard map.remaining == 2 else { throw .malformed }
    let first = try reader.nextKey(in: &map)
    // SIG-1: 4 is a key of this header, so its place is wrong and not its name (ENC-9).
    guard first == 1 else { throw first == 4 ? .malformed : .unknownKey }
    let algorithm = try reader.readHead()
    guard algorithm == Head(major: .negative, argument: 18) else {
      throw .unsupportedAlgorithm  // SIG-2
    }
    guard try reader.nextKey(in: &map) == 4 else { throw .unknownKey }  // ENC-9
    let kid = KeyID(bytes: try reader.readFixed())
    try reader.expectEnd()
    return kid
  }
}

extension ByteSink where Self: ~Copyable {
  /// Writes the protected header of the frozen shape.
  @inlinable
  package mutating func writeProtected(kid: KeyID) {
    writeMap(count: 2)
    write(UInt64(1))
    write(Int64(-19))
    write(UInt64(4))
    writeBytes(kid.bytes.bytes)
  }

  /// Writes everything of an envelope up to and including the payload.
  @inlinable
  package mutating func writeEnvelopeHead(kid: KeyID, payload: Span<UInt8>) {
    writeHead(.tag, 18)
    writeArray(count: 4)
    writeHead(.bytes, wide(Envelope.protectedByteCount))
    writeProtected(kid: kid)
    writeMap(count: 0)
    writeBytes(payload)
  }

  /// Writes the `Sig_structure` that is signed (RFC 9052 §4.4, SIG-3, SIG-4).
  @inlinable
  package mutating func writeSignatureStructure(
    domain: Domain, parent: Digest? = nil, kid: KeyID, payload: Span<UInt8>
  ) {
    writeArray(count: 4)
    writeHead(.text, 10)
    append("Signature1")
    writeHead(.bytes, wide(Envelope.protectedByteCount))
    writeProtected(kid: kid)
    let domainCount = Domain.prefix.utf8CodeUnitCount &+ domain.name.utf8CodeUnitCount  // ≤ 27
    writeHead(.bytes, wide(parent == nil ? domainCount : domainCount &+ 33))
    append(Domain.prefix)
    append(domain.name)
    if let parent {
      append(UInt8(0))
      append(parent.bytes.bytes)
    }
    writeBytes(payload)
  }
}
