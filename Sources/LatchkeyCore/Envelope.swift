import LatchkeyCBOR

/// A COSE_Sign1 of the frozen shape, read but not verified (SIG-1, RFC 9052 §4.2).
///
/// The shape is frozen, so that two ranges tell where everything is.
public struct Envelope: Equatable, Sendable {
  /// The whole envelope.
  public private(set) var range = ByteRange.empty
  /// What is signed, inside the byte string.
  public private(set) var payload = ByteRange.empty

  init() {}

  /// Who says he signed it.
  public var kid: Place<KeyID> { Place(offset: range.offset &+ Self.kidOffset) }

  /// R and S: the last 64 bytes.
  public var signature: Place<Signature> {
    Place(offset: range.offset &+ range.count &- 64)  // an envelope has more than 64 bytes
  }
}

extension Envelope {
  /// Bytes of the protected header.
  private static let protectedByteCount = 13
  /// Bytes before the kid: tag, array, and the protected header up to it.
  private static let kidOffset: UInt16 = 8

  /// Reads one envelope of `domain`, and no byte of its payload.
  mutating func read(_ reader: inout CBORReader, domain: Domain) throws(DenyReason) {
    let start = reader.position
    try Self.readHead(&reader)
    payload = try reader.readBytes()
    // The 66 bytes of the signature follow; ENC-13 measures before they are read.
    guard reader.position &+ 66 &- start <= domain.byteLimit else { throw .tooLarge }
    _ = try reader.readString(of: 64)
    range = ByteRange(from: start, to: reader.position)
  }

  private static func readHead(_ reader: inout CBORReader) throws(DenyReason) {
    #if !hasFeature(Embedded)  // firmware is short of flash, a server of time
      if isFrozenHead(reader.rest) { return reader.skip(17) }
    #endif
    try expectHead(&reader)
  }

  /// Whether these bytes begin with the one head there is: it is frozen but for the kid.
  private static func isFrozenHead(_ bytes: Span<UInt8>) -> Bool {
    let head: InlineArray<8, UInt8> = [0xd2, 0x84, 0x4d, 0xa2, 0x01, 0x32, 0x04, 0x48]
    return bytes.count > 16 && bytes.extracting(0..<8).equals(head.span) && bytes[16] == 0xa0
  }

  /// Reads a head item by item, and so finds the first fault.
  @inline(never)
  private static func expectHead(_ reader: inout CBORReader) throws(DenyReason) {
    let tag = try reader.readHead()
    guard tag.major == .tag else { throw .malformed }  // SIG-1
    guard tag.argument == 18 else { throw .unsupportedType }  // ENC-6
    try reader.readArray(exactly: 4)

    let protected = try reader.readBytes()
    guard protected.count == UInt16(protectedByteCount) else { throw .malformed }
    try expectProtected(protected, in: reader.bytes)

    let unprotected = try reader.readMap()
    guard unprotected.remaining == 0 else { throw .malformed }  // SIG-1
  }

  /// Reads `{1: -19, 4: kid}`.
  private static func expectProtected(
    _ range: ByteRange, in bytes: Span<UInt8>
  ) throws(DenyReason) {
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
    let _: Place<KeyID> = try reader.readPlace()
    try reader.expectEnd()
  }

  /// Judges the signature, under the domain that the message belongs to (SIG-3 … SIG-8).
  ///
  /// - Parameters:
  ///   - domain: Of a small message: any but configurations and answers.
  ///   - key: The key that must have signed, resolved by the caller.
  ///   - message: The same bytes that the envelope was read from.
  /// - Throws: ``DenyReason/badSignature``.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  func expectSmall(
    _ domain: Domain, signedBy key: PublicKey, parent: Digest? = nil, in message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    let signed = SmallSignedBytes(self, of: message, domain: domain, parent: parent, key: key)
    guard signed.isComplete,
      backend.verifies(signature.value(in: message), of: signed.structure, by: key)
    else { throw .badSignature }
  }

  /// The same for a configuration or an answer.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  func expectLarge(
    _ domain: Domain, signedBy key: PublicKey, in message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    let signed = LargeSignedBytes(self, of: message, domain: domain, parent: nil, key: key)
    guard signed.isComplete,
      backend.verifies(signature.value(in: message), of: signed.structure, by: key)
    else { throw .badSignature }
  }
}

extension ByteSink where Self: ~Copyable {
  /// Writes everything of an envelope up to and including the payload.
  @inlinable
  package mutating func writeEnvelopeHead(kid: KeyID, payload: Span<UInt8>) {
    append(UInt8(0xd2))  // tag 18
    append(UInt8(0x84))
    writeProtected(kid: kid)
    append(UInt8(0xa0))
    writeBytes(payload)
  }

  /// Writes the `Sig_structure` that is signed (RFC 9052 §4.4, SIG-3, SIG-4).
  @inlinable
  package mutating func writeSignatureStructure(
    domain: Domain, parent: Digest? = nil, kid: KeyID, payload: Span<UInt8>
  ) {
    writeStructureHead()
    writeProtected(kid: kid)
    writeExternalData(domain, parent: parent)
    writeBytes(payload)
  }

  /// Writes the protected header of the frozen shape, `<<{1: -19, 4: kid}>>`.
  @inlinable
  mutating func writeProtected(kid: KeyID) {
    let head: InlineArray<6, UInt8> = [0x4d, 0xa2, 0x01, 0x32, 0x04, 0x48]
    append(head.span)
    append(kid.bytes.bytes)
  }

  /// Writes the array's head and the context string.
  @inlinable
  mutating func writeStructureHead() {
    append(UInt8(0x84))
    append("jSignature1")  // j: 0x6a, a text of 10 bytes
  }

  /// Writes the `external_aad`: the domain, and for a link below another its parent's digest.
  @inlinable
  mutating func writeExternalData(_ domain: Domain, parent: Digest?) {
    let text = domain.text
    let count = text.utf8CodeUnitCount  // at most 27
    let total = UInt8(truncatingIfNeeded: parent == nil ? count : count &+ 33)  // at most 60
    if total < 24 {
      append(0x40 | total)
    } else {
      append(UInt8(0x58))
      append(total)
    }
    append(text)
    guard let parent else { return }
    append(UInt8(0))
    append(parent.bytes.bytes)
  }
}
