/// What an issuer or holder is asked, and what it knows.
///
/// Bytes are lower-case hex. An issuer of a case keeps site and ledger from step to step.
public struct Request: Codable, Sendable, HexFields {
  /// The serials and staples of one issuer key at one site.
  public struct Ledger: Codable, Sendable {
    /// The base of the last staple.
    public var base: UInt32
    /// The serial that the next new grant takes; the one after takes one more.
    public var nextSerial: UInt32
    /// The sequence that the next staple takes; the one after takes one more.
    public var nextSequence: UInt64
    /// Serials of grants that are neither expired nor spent nor revoked.
    public var live: [UInt32]

    public init(
      base: UInt32 = 0, nextSerial: UInt32 = 1, nextSequence: UInt64 = 1, live: [UInt32] = []
    ) {
      self.base = base
      self.nextSerial = nextSerial
      self.nextSequence = nextSequence
      self.live = live
    }
  }

  /// Issuer: a configuration in force, which names the site, its roles and W. Without one, that of
  /// the step before.
  public var configuration: String?
  /// Issuer: IANA name of the time zone of the doors, beside a configuration.
  public var timeZone: String?
  /// Issuer: its ledger before the step. Without one, as the step before left it: with the serials
  /// that were issued, live.
  public var ledger: Ledger?
  /// Issuer: serials that are revoked right before the step.
  public var revoked: [UInt32]?
  /// Seed of the issuer's or holder's key.
  public var signer: String?
  /// `issue`: the links above, root first.
  public var parents: [String]?
  /// `issue`: the payload of the credential that is asked for; `cti` and `iat` in it say nothing, as
  /// the issuer chooses them.
  public var claims: String?
  /// `issue` of a grant that was issued before: the chain it was first issued with, root first.
  public var predecessor: [String]?
  /// `staple`: the base that is asked for; without it, the last.
  public var base: UInt32?
  /// `answerChallenge`: the pass bundle.
  public var bundle: String?
  /// `answerChallenge`: staples that the holder knows beside those of the bundle.
  public var staples: [String]?
  /// `answerChallenge`: the point that the holder wants to reach.
  public var point: String?
  /// `answerChallenge`: whether the challenge comes without having been asked for.
  public var unasked: Bool?
  /// `readChallenge` and `answerChallenge`: whether only a signed challenge will do, as where an
  /// issuer takes base or W from it.
  public var signed: Bool?
  /// `readAnswer`: the envelope of the proof that was sent.
  public var proof: String?

  public init() {}
}
