import LatchkeyCBOR

/// The claims of one kind of signed message.
///
/// They hold what is small by value, and where the rest lies in the message: a
/// ``LatchkeyCBOR/Place`` of a value, a ``LatchkeyCBOR/ByteRange`` of a string.
public protocol MessageClaims: Sendable {
  /// Under which domain it is signed.
  static var domain: Domain { get }

  /// Claims not yet read.
  init()

  /// Reads the claims; `fields` stand at the payload's first byte.
  ///
  /// Internal to the package: messages are read with ``Unverified/init(message:)``.
  mutating func read(_ fields: inout PayloadReader) throws(DenyReason)
}

/// Hides the reader, whose lifetime annotations are not public API.
public struct PayloadReader: ~Escapable {
  var reader: CBORReader

  @_lifetime(copy reader)
  init(_ reader: CBORReader) { self.reader = reader }
}

/// A message as it came: read, and not believed.
public struct Unverified<Claims: MessageClaims>: Sendable {
  /// The envelope around the claims.
  public private(set) var envelope = Envelope()
  /// What it says.
  public private(set) var claims = Claims()

  /// A message not yet read.
  init() {}

  /// Reads a message that stands alone.
  ///
  /// - Parameter message: The bytes as received; at most the limit of the domain.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2).
  public init(message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Claims.domain.byteLimit else { throw .tooLarge }  // ENC-13
    var fields = PayloadReader(try CBORReader(message))
    try read(&fields)
    try fields.reader.expectEnd()
  }

  /// Reads a message that stands inside another.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    claims = Claims()
    try envelope.read(&fields.reader, domain: Claims.domain)
    var content = PayloadReader(
      try CBORReader(fields.reader.bytes, within: envelope.payload))
    try claims.read(&content)
    try content.reader.expectEnd()  // ENC-7
  }

  /// Judges the signature, under the domain that the message belongs to (SIG-3 … SIG-8).
  ///
  /// - Parameters:
  ///   - key: The key that must have signed, resolved by the caller.
  ///   - parent: For a link below another: the digest of that one's `Sig_structure` (SIG-4).
  ///   - message: The same bytes that the message was read from.
  /// - Throws: ``DenyReason/badSignature``.
  public func expectSignature(
    by key: PublicKey, parent: Digest? = nil, in message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    if Claims.domain.byteLimit <= Limits.credentialByteCount {
      try envelope.expectSmall(
        Claims.domain, signedBy: key, parent: parent, in: message, using: backend)
    } else {
      try envelope.expectLarge(Claims.domain, signedBy: key, in: message, using: backend)
    }
  }
}

public typealias UnverifiedCredential = Unverified<CredentialClaims>
