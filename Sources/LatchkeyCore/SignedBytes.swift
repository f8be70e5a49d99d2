import LatchkeyCBOR

/// The one buffer in which a signature is prepared: key, `Sig_structure`, signature.
///
/// Crypto libraries want the message in one piece. Key before and signature behind make the same
/// bytes the preimage of the link cache (DEC-5). `capacity` is 103 bytes more than the largest
/// `Sig_structure` needs around its payload.
struct SignedBytes<let capacity: Int>: ~Copyable {
  private var buffer = ByteBuffer<capacity>()
  private let place = InPlace()

  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  init(
    _ envelope: Envelope, of message: Span<UInt8>, domain: Domain, parent: Digest?, key: PublicKey
  ) {
    buffer.append(key.bytes.bytes)
    buffer.writeStructureHead()
    // The shape is frozen: protected header and payload stand in the message as they are signed.
    let start = envelope.range.lowerBound
    buffer.append(message.extracting(ByteRange(from: start &+ 2, to: start &+ 16)))
    buffer.writeExternalData(domain, parent: parent)
    buffer.append(
      message.extracting(ByteRange(from: start &+ 17, to: envelope.payload.upperBound)))
    buffer.append(message.extracting(envelope.signature.range))
  }

  /// The `Sig_structure`.
  var structure: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(__always)
    get {
      // Key and signature stand around it, unless nothing fitted.
      buffer.count < 96
        ? buffer.bytes.extracting(first: 0) : buffer.bytes.extracting(32..<(buffer.count &- 64))
    }
  }

  /// Everything.
  var whole: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(__always)
    get { buffer.bytes }
  }

  /// Whether everything fitted. The limits of ENC-13 see to it.
  var isComplete: Bool { !buffer.hasOverflowed }
}

/// For every message but configurations and answers: payload at most 429 bytes.
typealias SmallSignedBytes = SignedBytes<640>
/// For configurations and answers: payload at most 1,200 bytes.
typealias LargeSignedBytes = SignedBytes<1_408>
