import HTTPTypes
import LatchkeyCore
import LatchkeyService

/// The two headers by which a request says who asks (REQ-1).
struct SignedHeaders {
  /// base64url of the request's envelope.
  static let request = "Latchkey-Request"
  /// base64url of the signer's key.
  static let key = "Latchkey-Key"
  /// Of an envelope, at most 640 bytes.
  private static let envelopeByteCount = 640

  let message: [UInt8]
  let signer: PublicKey

  /// - Throws: ``ProblemDocument`` of 401 unless each stands there once and is what it should be.
  init(_ fields: HTTPFields) throws(ProblemDocument) {
    guard let text = Self.only(Self.request, in: fields),
      text.utf8.count <= Self.envelopeByteCount * 4 / 3 + 1,
      let message = Base64URL.decode(text), !message.isEmpty
    else { throw .unsigned(Self.request) }
    guard let text = Self.only(Self.key, in: fields), text.utf8.count <= 43,
      let signer = Named<PublicKey>(text: text)
    else { throw .unsigned(Self.key) }
    self.message = message
    self.signer = signer.value
  }

  /// The value of a header that stands there once.
  static func only(_ name: String, in fields: HTTPFields) -> String? {
    guard let name = HTTPField.Name(name) else { return nil }
    let values = fields[values: name]
    return values.count == 1 ? values.first : nil
  }
}
