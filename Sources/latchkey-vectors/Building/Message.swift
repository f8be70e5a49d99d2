/// A signed message on its way: everything that goes into it can still be changed.
struct Message {
  var domain: String
  var key: Key
  var claims: Fields
  /// What stands in header 4; the signer's kid unless a case lies about it.
  var kid: [UInt8]
  /// Header 1.
  var algorithm: Item = .int(-19)
  /// Digest of the parent's `Sig_structure`, for a link below another.
  var parent: [UInt8]?
  /// Replaces the encoding of the claims, before signing.
  var payload: [UInt8]?

  init(_ domain: String, by key: Key, _ claims: Fields) {
    self.domain = domain
    self.key = key
    self.claims = claims
    kid = key.kid
  }

  var protected: [UInt8] {
    Item.map([(.int(1), algorithm), (.int(4), .bytes(kid))]).encoded
  }

  var payloadBytes: [UInt8] { payload ?? claims.encoded }

  var externalData: [UInt8] {
    Array("latchkey/v1/\(domain)".utf8) + (parent.map { [0] + $0 } ?? [])
  }

  /// What is signed (RFC 9052 §4.4).
  var structure: [UInt8] {
    Item.array([
      .text("Signature1"), .bytes(protected), .bytes(externalData), .bytes(payloadBytes),
    ]).encoded
  }

  var signature: [UInt8] { key.sign(structure) }

  /// The envelope.
  var envelope: [UInt8] { envelope(signature: signature) }

  func envelope(signature: [UInt8]) -> [UInt8] {
    Item.tag(
      18,
      .array([.bytes(protected), .map([]), .bytes(payloadBytes), .bytes(signature)])
    ).encoded
  }
}
