import LatchkeyCBOR

/// The claims of one kind of signed message.
public protocol MessageClaims {
  /// Under which domain it is signed.
  static var domain: Domain { get }

  /// Reads the claims; `reader` stands at the payload's first byte.
  ///
  /// Internal to the package: messages are read with ``Unverified/init(message:)``.
  init(_ fields: inout PayloadReader) throws(DenyReason)
}

/// Hides the reader, whose lifetime annotations are not public API.
public struct PayloadReader: ~Escapable {
  var reader: CBORReader

  @_lifetime(copy reader)
  init(_ reader: CBORReader) { self.reader = reader }
}

/// A message as it came: read, and not believed.
public struct Unverified<Claims: MessageClaims> {
  /// The envelope around the claims.
  public let envelope: Envelope
  /// What it says.
  public let claims: Claims

  /// Reads a message that stands alone.
  ///
  /// - Parameter message: The bytes as received; at most the limit of the domain.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2).
  public init(message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Claims.domain.byteLimit else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    try self.init(&reader)
    try reader.expectEnd()
  }

  /// Reads a message that stands inside another.
  init(_ reader: inout CBORReader) throws(DenyReason) {
    envelope = try Envelope(&reader, domain: Claims.domain)
    var fields = PayloadReader(try CBORReader(reader.bytes, within: envelope.payload))
    claims = try Claims(&fields)
    try fields.reader.expectEnd()  // ENC-7
  }
}

/// A message whose signature has verified under ``signer``. Only ``Unverified`` makes one.
public struct Verified<Claims: MessageClaims> {
  /// What it says.
  public let claims: Claims
  /// The key that signed it.
  public let signer: PublicKey
}

public typealias UnverifiedCredential = Unverified<CredentialClaims>
public typealias VerifiedCredential = Verified<CredentialClaims>
