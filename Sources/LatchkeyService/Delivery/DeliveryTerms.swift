/// What a site asks of a delivery (Spec/delivery.md, The model).
public struct DeliveryTerms: Codable, Sendable, Equatable {
  /// What each leg asks for that does not say otherwise.
  public var needs: LegNeeds
  /// How long evidence may be gathered after a request.
  public var gatherSeconds: UInt32
  /// How often the witness must be heard while a door may be open; `nil` where nobody watches.
  public var heartbeatSeconds: UInt32?
  /// How long after the relock deadline the proof may take.
  public var graceSeconds: UInt32
  /// How far the clocks of lock and service may be apart.
  public var clockErrorSeconds: UInt32
  /// How long after its revocation a pass may still open (Spec/staples.md, The revocation bound).
  public var revocationSeconds: UInt32
  /// Whether a bolt that was thrown is enough, without a door sensor (DLV-17, REL-7).
  public var allowsBoltThrown: Bool
  /// Whether a resident who takes the door over releases the courier (DLV-17, REL-7).
  public var allowsEndedByResident: Bool

  public init(
    needs: LegNeeds, gatherSeconds: UInt32, heartbeatSeconds: UInt32?, graceSeconds: UInt32,
    clockErrorSeconds: UInt32, revocationSeconds: UInt32, allowsBoltThrown: Bool = false,
    allowsEndedByResident: Bool = false
  ) {
    self.needs = needs
    self.gatherSeconds = gatherSeconds
    self.heartbeatSeconds = heartbeatSeconds
    self.graceSeconds = graceSeconds
    self.clockErrorSeconds = clockErrorSeconds
    self.revocationSeconds = revocationSeconds
    self.allowsBoltThrown = allowsBoltThrown
    self.allowsEndedByResident = allowsEndedByResident
  }
}
