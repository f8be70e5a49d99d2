import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

/// What a reply is made of: the ledger keeps it, and the same bytes come of it each time (REQ-5).
///
/// It holds what is signed and no signature. The serial and the sequence in it are durable when it
/// is, and only then does anybody sign (LEDG-3).
struct StoredReply: Codable, Equatable, Sendable {
  /// A message that is not signed yet.
  struct Prepared: Codable, Equatable, Sendable {
    var key: Named<PublicKey>
    var payload: Encoded
    /// Of the link above, for a credential.
    var parent: Named<Digest>?
  }

  /// What a pass bundle is made of.
  struct Pass: Codable, Equatable, Sendable {
    struct Lock: Codable, Equatable, Sendable {
      var point: String
      var key: Named<PublicKey>
    }

    /// The links above, signed long ago.
    var parents: [Encoded]
    var leaf: Prepared
    /// Staples of the issuers above.
    var staples: [Encoded]
    /// The service's own.
    var staple: Prepared
    var locks: [Lock]
  }

  var status: Int
  /// A JSON object, without the members that are signed.
  var body: String
  var pass: Pass?
  var staple: Prepared?

  init(status: Int = 200, _ body: some Encodable) {
    self.status = status
    self.body = String(decoding: JSON.encode(body), as: UTF8.self)
  }

  /// Signs, and writes the body.
  ///
  /// - Throws: ``ServiceFailure/signing`` when a key is gone or cannot be used.
  func reply(_ keys: KeyRing, using crypto: some CryptoBackend) throws -> Reply {
    var members: [(String, [UInt8])] = []
    do {
      if let pass {
        let links =
          pass.parents.map(\.bytes) + [try pass.leaf.signedCredential(keys, using: crypto)]
        let own = try pass.staple.signedStaple(keys, using: crypto)
        let bundle = try PassBundle(
          links: links, staples: pass.staples.map(\.bytes) + [own],
          locks: pass.locks.map { PassBundle.PointLock(point: $0.point, key: $0.key.value) })
        members.append(("pass", bundle.encoded()))
      }
      if let staple {
        members.append(("staple", try staple.signedStaple(keys, using: crypto)))
      }
    } catch {
      throw ServiceFailure.signing
    }
    var text = body
    for (name, bytes) in members {
      let comma = text == "{}" ? "" : ","
      text = "\(text.dropLast())\(comma)\"\(name)\":\"\(Base64URL.encode(bytes))\"}"
    }
    return Reply(status: status, body: Array(text.utf8))
  }
}

extension StoredReply.Prepared {
  init(_ link: PreparedLink, by key: PublicKey) {
    self.init(
      key: Named(key), payload: Encoded(link.payload), parent: link.parent.map(Named.init))
  }

  init(_ staple: StapleDraft, by key: PublicKey) {
    self.init(key: Named(key), payload: Encoded(staple.encoded()), parent: nil)
  }

  fileprivate func signedCredential(
    _ keys: KeyRing, using crypto: some CryptoBackend
  ) throws -> [UInt8] {
    guard let signer = keys.key(key.value) else { throw SigningFailure() }
    return try sign(payload.bytes, as: .credential, by: signer, using: crypto)
  }

  fileprivate func signedStaple(
    _ keys: KeyRing, using crypto: some CryptoBackend
  ) throws -> [UInt8] {
    guard let signer = keys.key(key.value) else { throw SigningFailure() }
    return try sign(payload.bytes, as: .staple, by: signer, using: crypto)
  }

  private func sign<Key: Signer>(
    _ payload: [UInt8], as domain: Domain, by signer: Key, using crypto: some CryptoBackend
  ) throws -> [UInt8] {
    try signer.seal(payload, as: domain, under: parent?.value, using: crypto)
  }
}
