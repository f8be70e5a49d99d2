/// One thing that is done to an implementation, and what must come of it.
public struct Step: Codable, Sendable {
  /// What is done.
  public enum Verb: String, Codable, Sendable, CaseIterable {
    /// A lock fresh from the factory gets power.
    case boot
    /// A lock loses power and gets it again.
    case powerCycle
    /// Seconds pass on the lock's tick.
    case advance
    /// Somebody asks the lock for a factory reset. Allowed, it erases, and boots.
    case reset
    /// A configuration arrives.
    case configure
    /// A hello arrives.
    case hello
    /// A presentation arrives.
    case present
    /// A ferry arrives.
    case ferry
    /// Bolt or door have moved. A bolt that the lock withdraws follows by itself, one that it
    /// throws does not; a door moves by this step alone.
    case sensor
    /// One item of CBOR is read.
    case cbor
    /// A message is read, and nothing verified.
    case decode
    /// A message is read and verified under a key.
    case verify
    /// A bare Ed25519 signature is judged.
    case ed25519
    /// A service's or owner's preview.
    case preview
    /// An issuer is asked for a credential, or for a grant to be issued again.
    case issue
    /// An issuer is asked for a staple.
    case staple
    /// A holder asks a lock for a challenge, and answers what comes.
    case answerChallenge
    /// A holder or issuer reads a challenge, and relies on it as far as it can.
    case readChallenge
    /// A holder reads the answer to a presentation: allowed means that it is believed, or, unsigned,
    /// that it is one.
    case readAnswer
    /// A holder or an auditor reads a shown receipt, and takes it as the next one of its run; the
    /// first in a case begins the run.
    case readShown
    /// A service plans a delivery, or an event happens to the one that was planned.
    case deliver
    /// A service judges whether a trip may be released.
    case release
  }

  public var `do`: Verb
  /// The message, lower-case hex.
  public var message: String?
  /// What kind of message (a domain), for `decode` and `verify`.
  public var type: String?
  /// `boot`: the seed of the lock's Ed25519 key. `issue`, `readChallenge` and `readAnswer`: the
  /// lock's public key. Elsewhere: the public key to verify under.
  public var key: String?
  /// Lock: the device seed for nonces.
  public var seed: String?
  /// Lock: 32 random bytes at this boot, or at the one that a reset ends in.
  public var random: String?
  /// Lock: oscillator error in parts per million.
  public var drift: UInt32?
  /// Lock: `small` or `building`.
  public var profile: String?
  /// Seconds that pass.
  public var seconds: UInt32?
  /// Whether somebody inside shows that he is there.
  public var presence: Bool?
  /// How a message comes.
  public var channel: String?
  /// The transport's channel binding.
  public var binding: String?
  /// `thrown` or `withdrawn`.
  public var bolt: String?
  /// `open` or `closed`.
  public var door: String?
  /// SHA-256 of the parent's `Sig_structure`, for `verify` of a link.
  public var parent: String?
  /// The signature, for `ed25519`.
  public var signature: String?
  /// The moment of a preview or of issuing, seconds since 1970-01-01T00:00:00Z.
  public var at: UInt64?
  /// `readShown`: whether an auditor reads.
  public var auditor: Bool?
  /// The action that is previewed.
  public var action: String?
  /// What an issuer or holder is asked.
  public var request: Request?
  /// `deliver`: a delivery that is planned.
  public var delivery: DeliveryInput?
  /// `deliver`: an event of the one that was planned.
  public var event: EventInput?
  /// `release`: what is to be judged.
  public var release: ReleaseInput?
  /// What must come of it.
  public var expect: Expectation?

  public init(_ verb: Verb) { self.do = verb }
}

/// What must come of a step.
public struct Expectation: Codable, Sendable, Equatable {
  public enum Verdict: String, Codable, Sendable {
    case allow, deny
  }

  public var verdict: Verdict
  /// The registry name of the reason, on a denial.
  public var reason: String?
  /// The code in the answer, where the step has an answer.
  public var holder: UInt8?
  /// The nonce in the challenge.
  public var nonce: String?
  /// Whether the challenge calls the clock certain.
  public var certain: Bool?
  /// `kid:base:sequence` of each row of the challenge or signed answer.
  public var issuers: [String]?
  /// W in the challenge.
  public var window: UInt32?
  /// `sequence:hash` of the configuration, in the challenge or signed answer.
  public var configuration: String?
  /// Whether the challenge or answer is signed; its signature then verifies under the lock's key.
  public var signed: Bool?
  /// `sequence:event:session` of the receipt in the answer, or `none`. Its signature, its digest and
  /// its place behind the receipt before it then hold too.
  public var receipt: String?
  /// `next:oldest` of the state digest in the answer, or `none`.
  public var ring: String?
  /// What is shown behind the answer, or was read: of each receipt its sequence, where its body is
  /// shown `:event`, and of a denial `:reason`. Signatures, digests and the chain then hold too.
  public var shown: [String]?
  /// Tag of the receipt in the answer.
  public var tag: String?
  /// Clock interval in the signed answer: earliest, and latest or -1.
  public var clock: [Int64]?
  /// What the owner hears of.
  public var alarms: [String]?
  /// What a preview assumed.
  public var assumed: [String]?
  /// The envelope or presentation that must come out: Ed25519 and the encoding leave no choice.
  public var message: String?
  /// The state of each leg of the delivery, in the order of the route.
  public var legs: [String]?
  /// The state of the trip.
  public var trip: String?
  /// What is to be done, in order: a word, then what it is about, behind colons.
  public var effects: [String]?
  /// `kind:leg` of every open incident, in the order in which they were opened.
  public var incidents: [String]?
  /// The next second at which a tick may change anything; -1 where there is none.
  public var due: Int64?
  /// Of a judgement that releases, how the sessions of each lock ended: `lock:end`.
  public var ends: [String]?
  /// Of a judgement that holds, everything that was found: `lock:reason`, and the sequence or serial.
  public var held: [String]?

  public init(_ verdict: Verdict, reason: String? = nil) {
    self.verdict = verdict
    self.reason = reason
  }

  public static var allow: Expectation { Expectation(.allow) }

  /// - Parameter reason: The registry name.
  public static func deny(_ reason: String) -> Expectation { Expectation(.deny, reason: reason) }
}
