import LatchkeyCore

/// What happens to a delivery. Everything signed in it was verified by whoever gives it.
public enum DeliveryEvent: Codable, Sendable, Equatable {
  /// The courier's app brings a challenge that the lock signed.
  case request(leg: Int, challenge: Nonce)
  case evidence(leg: Int, DeliveryEvidence)
  /// A serial was taken; the pass is to be signed (DLV-8).
  case issue(leg: Int, PassOrder)
  case veto(by: NamedPerson)
  case liftVeto(by: NamedPerson)
  /// The lock's signed answer denied, with this holder's code.
  case denied(leg: Int, code: UInt8)
  /// A receipt of the leg's lock, from an answer or shown behind one.
  case receipt(leg: Int, sequence: UInt64, LockWord)
  /// The lock was heard to have this base for the issuer (DLV-10).
  case base(leg: Int, issuer: PublicKey, base: UInt32)
  case delivered(leg: Int)
  /// The leg's witness still sees.
  case heartbeat(leg: Int)
  case courierChanged(to: PublicKey, revoking: Bool)
  case retry(leg: Int)
  case tick
  case incidentClosed(id: Int, by: NamedPerson, how: String)
  case release(ReleaseProof)
  case releaseUnproven(by: NamedPerson, why: String)
}

/// A pass that is to be signed.
public struct PassOrder: Codable, Sendable, Equatable {
  public var grant: GrantID
  /// The first second at which it no longer holds.
  public var expiration: UInt64
  /// Where the receipts of the leg's lock stand, as far as the service knows: no later than they do.
  public var receipts: ReceiptPosition

  public init(grant: GrantID, expiration: UInt64, receipts: ReceiptPosition) {
    self.grant = grant
    self.expiration = expiration
    self.receipts = receipts
  }
}
