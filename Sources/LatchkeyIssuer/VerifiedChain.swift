import LatchkeyCBOR
import LatchkeyCore

/// A chain whose every signature has verified, from an anchor down.
///
/// Only ``Chain/verify(anchors:using:)`` makes one. A service verifies the authority under which it
/// issues once and keeps this value: it remembers what each issuing would otherwise compute again.
public struct VerifiedChain: Sendable {
  /// What verification has found; `nil` where there was nothing to verify.
  struct Trust: Sendable {
    /// The key of the anchor that signed link 1.
    let anchor: PublicKey
    /// The holder of the last link: who may sign the next one (SIG-9).
    let holder: PublicKey
    /// The holder's `kid`.
    let holderID: KeyID
    /// SHA-256 of the last link's `Sig_structure`, to which the next one is bound (SIG-4).
    let digest: Digest
  }

  /// The links.
  public let chain: Chain
  let trust: Trust?
  /// What the rules ask of each link, root first.
  let terms: [LinkTerms]
  /// What all links permit, point by point; `nil` where no link limits it.
  let scope: [ScopeGrant]?

  /// The chain of no link, under which an anchor issues: there is nothing to verify.
  public static let root = VerifiedChain()

  private init() {
    chain = .empty
    trust = nil
    terms = []
    scope = nil
  }

  /// For ``Chain/verify(anchors:using:)`` alone.
  init(verified chain: Chain, trust: Trust) {
    self.chain = chain
    self.trust = trust
    terms = chain.links.map { LinkTerms($0.grant) }
    var scope: [ScopeGrant]?
    for link in chain.links {
      scope = scope.map { $0.intersection(link.grant.scope) } ?? link.grant.scope
    }
    self.scope = scope
  }
}
