import LatchkeyCBOR

/// One decision on its way: where it stands, and what it has verified so far.
///
/// Overview: `LockState.begin` makes one; each call of `LockState.advance` does the cheap checks up
/// to the next signature, verifies at most that one, and returns. So a small processor can do other
/// things between two verifications.
///
/// Responsibilities: holds what is verified apart from what is only read; never the verdict, which
/// is the error thrown or the authorization returned.
public struct DecisionRun: ~Copyable {
  enum Phase {
    case kids
    case link(Int)
    case proof
    case time(Int)
    case staple(Int, ofIssuers: Bool)
    case policy
    case evidence
    case finish
    case ended
  }

  /// What came back from one step.
  public enum Progress: ~Copyable {
    /// A signature was verified; call again.
    case more
    /// The presentation is allowed, once this is persisted.
    case allowed(PendingAuthorization)
    /// A ferry has been taken in.
    case ferried
  }

  /// The message, read and not believed.
  public let presentation: UnverifiedPresentation
  let context: DecisionContext
  var phase = Phase.kids
  /// Links whose signatures have verified, root first.
  var chain = VerifiedChain()
  /// Digest of the last verified link's `Sig_structure` (SIG-4).
  var parent: Digest?
  /// What is known of the time, once time statements are in.
  public internal(set) var interval: ClockInterval
  /// A statement of a service-operated source was set aside (TIME-4, TIME-9).
  var hasUntrustedTime = false
  /// Evidence that has verified, a bit each.
  var verifiedEvidence: UInt8 = 0
  /// What the owner should hear of.
  public internal(set) var alarms = Alarms()
  /// Whether the proof has verified: from then on the answer is signed (ANS-2).
  public internal(set) var isProofVerified = false
  /// Whether something was learned that must be persisted even on a denial (DEC-2).
  public internal(set) var hasLearned = false

  init(
    _ presentation: UnverifiedPresentation, context: DecisionContext, interval: ClockInterval
  ) {
    self.presentation = presentation
    self.context = context
    self.interval = interval
  }

  /// The proof's claims; a ferry has none.
  var proof: ProofClaims? { presentation.proof?.claims }

  /// The grant that is presented, once the chain has verified.
  public var grant: GrantID? {
    guard chain.count > 0, chain.count == presentation.linkCount else { return nil }
    return chain.leaf.map { GrantID(issuer: $0.signer, serial: $0.claims.serial) }
  }

  /// How many issuers of the chain are known: rows of the answer.
  public var issuerCount: Int { chain.count }

  /// The key that signed a verified link.
  public func issuer(of link: Int) -> PublicKey? { chain[link]?.signer }
}

/// Links that have verified, from an anchor down.
struct VerifiedChain: ~Copyable {
  private var links = InlineArray<3, VerifiedCredential?>(repeating: nil)
  /// Slot of each link's issuer.
  private var slots = InlineArray<3, Int>(repeating: 0)
  private(set) var count = 0
  /// Index of the anchor in the configuration.
  var anchor = 0

  subscript(index: Int) -> VerifiedCredential? {
    index >= 0 && index < count ? links[index] : nil
  }

  var leaf: VerifiedCredential? { self[count &- 1] }  // nil when empty

  func slot(_ index: Int) -> Int { slots[index] }

  mutating func append(_ link: VerifiedCredential, slot: Int) {
    guard count < Limits.linkCount else { return }
    links[count] = link
    slots[count] = slot
    count &+= 1  // below 3
  }

  /// Calls `body` with each link, root to leaf.
  func visit(
    _ body: (Int, VerifiedCredential) throws(DenyReason) -> Void
  ) throws(DenyReason) {
    for index in 0..<count {
      guard let link = links[index] else { continue }
      try body(index, link)
    }
  }
}
