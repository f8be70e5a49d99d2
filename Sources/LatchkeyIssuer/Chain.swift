import LatchkeyCBOR
import LatchkeyCore

/// The credentials from an anchor's to a holder's, root first; at most three, or none yet.
public struct Chain: Equatable, Sendable {
  /// The links, root first.
  public private(set) var links: [Link]

  /// The chain of no link, under which an anchor issues.
  public static let empty = Chain(links: [])

  private init(links: [Link]) { self.links = links }

  /// Reads a chain; whether its links belong together is judged where it is relied on.
  ///
  /// - Parameter messages: 0 to 3 envelopes, root first.
  /// - Throws: ``DenyReason/tooLarge`` over three links (ENC-13), and what a link is refused with.
  public init(messages: [[UInt8]]) throws(DenyReason) {
    guard messages.count <= Limits.linkCount else { throw .tooLarge }  // ENC-13
    var links: [Link] = []
    for message in messages { links.append(try Link(message: message)) }
    self.links = links
  }

  /// The holder's credential.
  public var leaf: Link? { links.last }

  /// The envelopes, root first: what a pass bundle carries.
  public var messages: [[UInt8]] { links.map(\.bytes) }

  /// This chain with one more link.
  func appending(_ link: Link) -> Chain {
    // Literals take their memory at once; appending would ask for it twice.
    switch links.count {
    case 0: Chain(links: [link])
    case 1: Chain(links: [links[0], link])
    default: Chain(links: links + [link])
    }
  }

  /// What a link under the last one is bound to; `nil` under an anchor (SIG-4).
  public func parentDigest(using crypto: some CryptoBackend) throws(DenyReason) -> Digest? {
    var digest: Digest?
    for link in links { digest = try link.structureDigest(under: digest, using: crypto) }
    return digest
  }

  /// Verifies every link, as step 3 of the decision does: the only way to a ``VerifiedChain``.
  ///
  /// - Parameter anchors: The anchors of the site.
  /// - Returns: This chain, under which an ``Issuer`` issues without verifying again.
  /// - Throws: ``DenyReason/unknownIssuer`` (CHAIN-8), ``DenyReason/kidMismatch`` (SIG-9),
  ///   ``DenyReason/badSignature`` (SIG-3, SIG-4), each with `links[i]` as its field.
  @discardableResult
  public func verify(
    anchors: [AnchorDraft], using crypto: some CryptoBackend
  ) throws(Refusal) -> VerifiedChain {
    var key: PublicKey?
    var keys: [PublicKey] = []
    for (index, link) in links.enumerated() {
      let signer = key ?? anchors.first { crypto.keyID(of: $0.key) == link.issuerID }?.key
      // CHAIN-8
      guard let signer else {
        throw Refusal(
          .unknownIssuer, field: "links[0]", rule: "An anchor signs link 1 (CHAIN-8).")
      }
      // SIG-9
      guard crypto.keyID(of: signer) == link.issuerID else {
        throw Refusal(
          .kidMismatch, field: "links[\(index)]",
          rule: "The holder of the link above signs a link (SIG-9).")
      }
      keys.append(signer)
      key = link.grant.confirmation
    }
    var parent: Digest?
    for (index, link) in links.enumerated() {
      do throws(DenyReason) {
        // SIG-3, SIG-4
        try link.expectSignature(by: keys[index], under: parent, using: crypto)
        parent = try link.structureDigest(under: parent, using: crypto)
      } catch {
        throw Refusal(
          error, field: "links[\(index)]",
          rule: "A link verifies under its issuer's key and its parent (SIG-3, SIG-4).")
      }
    }
    guard let anchor = keys.first, let key, let parent else { return .root }
    return VerifiedChain(
      verified: self,
      trust: VerifiedChain.Trust(
        anchor: anchor, holder: key, holderID: crypto.keyID(of: key), digest: parent))
  }
}
