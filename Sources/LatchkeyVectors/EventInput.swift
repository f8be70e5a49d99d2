/// What happens to a delivery (Spec/delivery.md, Transitions). Bytes are lower-case hex.
public struct EventInput: Codable, Sendable, HexFields {
  /// What it is.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case request, evidence, issue, veto, liftVeto, denied, receipt, base, delivered, heartbeat
    case courier, retry, tick, closeIncident, release, releaseUnproven
  }

  public var kind: Kind
  /// The leg, from 0.
  public var leg: Int?
  /// `request`: the challenge. `evidence`: what it is bound to, unless it names a job.
  public var nonce: String?
  /// `evidence`: what was witnessed.
  public var evidence: String?
  /// `evidence`: the job that it is bound to. `release`: the job that was judged.
  public var job: String?
  /// `evidence`: when. `receipt` of an unlock: the latest second by the lock's clock.
  public var time: UInt64?
  /// `issue`, `base`, and `receipt` of an unlock: key of the issuer.
  public var issuer: String?
  /// `issue`, and `receipt` of an unlock: serial of the pass.
  public var serial: UInt32?
  /// `issue`: the end of the pass.
  public var expiration: UInt64?
  /// `base`: what the lock has for the issuer.
  public var base: UInt32?
  /// `receipt`: its event, by its name in the registry.
  public var word: String?
  public var sequence: UInt64?
  public var session: UInt64?
  /// Who decides: `resident`, `operator`, `courier`.
  public var role: String?
  /// His name, or none.
  public var name: String?
  /// How an incident was closed, or why a trip is released without proof.
  public var why: String?
  public var incident: Int?
  /// `courier`: the key of the new one.
  public var key: String?
  /// `courier`: whether passes of the one before are revoked.
  public var revoking: Bool?
  /// `release`: `issuer:serial` of every pass that was judged.
  public var passes: [String]?

  public init(_ kind: Kind, leg: Int? = nil) {
    self.kind = kind
    self.leg = leg
  }
}
