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
    case staple(Int)
    case evidence
    case idle
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
  public internal(set) var presentation = UnverifiedPresentation()
  private(set) var context = DecisionContext(tick: 0, channel: .nfc)
  var phase = Phase.idle
  /// Links whose signatures have verified, root first.
  var chain = VerifiedChain()
  /// Digest of the last verified link's `Sig_structure` (SIG-4).
  var parent: Digest?
  /// What an allow does; means something once the run is allowed.
  public internal(set) var record = CommitRecord()
  /// Whether the run is allowed and waits to be persisted.
  var isPending = false
  /// What is known of the time, once time statements are in.
  public internal(set) var interval = ClockInterval(earliest: 0, latest: nil)
  /// A statement of a service-operated source was set aside (TIME-4, TIME-9).
  var hasUntrustedTime = false
  /// Evidence that has verified, a bit each.
  var verifiedEvidence: UInt8 = 0
  /// What the owner should hear of.
  public internal(set) var alarms = Alarms()
  /// Whether the proof has verified: from then on the answer is signed (ANS-2).
  public internal(set) var isProofVerified = false
  private let place = InPlace()

  init() {}

  /// Forgets the run before.
  mutating func start(_ context: DecisionContext, interval: ClockInterval) {
    self.context = context
    self.interval = interval
    phase = .idle
    chain.removeAll()
    parent = nil
    hasUntrustedTime = false
    verifiedEvidence = 0
    alarms = Alarms()
    isProofVerified = false
    isPending = false
  }

  /// Whether a proof asks for something; a ferry only brings.
  public var asks: Bool { !presentation.isFerry }

  /// How many issuers of the chain are known: rows of the answer.
  public var issuerCount: Int { chain.count }
}

extension DecisionRun {
  /// What a link says whose signature has verified under the key above it.
  ///
  /// It is the same link that the presentation holds: to verify one changes no byte of it. Nothing else
  /// of a decision reads the presentation's links.
  ///
  /// - Parameter index: Below the chain's count.
  subscript(verified index: Int) -> CredentialClaims {
    @inline(__always)
    _read { yield presentation.links[index].claims }
  }
}

/// How many links of the presentation have verified, from an anchor down, and under whom.
struct VerifiedChain: ~Copyable {
  /// The slot of each link's issuer, root first; the first ``count``.
  private(set) var slots = InlineArray<3, Int>(repeating: 0)
  private(set) var count = 0
  /// Index of the anchor in the configuration.
  var anchor = 0
  private let place = InPlace()

  /// Place of the leaf, 0 in an empty chain.
  var leaf: Int { max(count &- 1, 0) }

  mutating func removeAll() {
    count = 0
    anchor = 0
  }

  /// Takes in the next link of the presentation, which has just verified.
  mutating func append(slot: Int) {
    guard count < Limits.linkCount else { return }
    slots[count] = slot
    count &+= 1  // below 3
  }
}
