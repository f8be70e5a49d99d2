/// A delivery of a case, before anybody has begun it. Bytes are lower-case hex, times seconds.
public struct DeliveryInput: Codable, Sendable, HexFields {
  /// Evidence asked for with the age that it may have, and when the door is to be locked again.
  public struct Needs: Codable, Sendable {
    public var knock: UInt32?
    public var approval: UInt32?
    public var packageScan: UInt32?
    public var recording: UInt32?
    public var relockWithin: UInt32

    public init(
      knock: UInt32? = nil, approval: UInt32? = nil, packageScan: UInt32? = nil,
      recording: UInt32? = nil, relockWithin: UInt32
    ) {
      self.knock = knock
      self.approval = approval
      self.packageScan = packageScan
      self.recording = recording
      self.relockWithin = relockWithin
    }
  }

  /// The terms of the site.
  public struct Terms: Codable, Sendable {
    public var needs: Needs
    public var gather: UInt32
    public var heartbeat: UInt32?
    public var grace: UInt32
    public var clockError: UInt32
    public var revocation: UInt32
    public var allowsBoltThrown: Bool
    public var allowsEndedByResident: Bool

    public init(
      needs: Needs, gather: UInt32, heartbeat: UInt32?, grace: UInt32, clockError: UInt32,
      revocation: UInt32
    ) {
      self.needs = needs
      self.gather = gather
      self.heartbeat = heartbeat
      self.grace = grace
      self.clockError = clockError
      self.revocation = revocation
      allowsBoltThrown = false
      allowsEndedByResident = false
    }
  }

  /// A stop of the route.
  public struct Leg: Codable, Sendable, HexFields {
    public var point: String
    /// The lockID.
    public var lock: String
    public var needs: Needs?

    public init(point: String, lock: String, needs: Needs? = nil) {
      self.point = point
      self.lock = lock
      self.needs = needs
    }
  }

  public var job: String
  /// The courier's public key.
  public var courier: String
  public var terms: Terms
  public var legs: [Leg]

  public init(job: String, courier: String, terms: Terms, legs: [Leg]) {
    self.job = job
    self.courier = courier
    self.terms = terms
    self.legs = legs
  }
}
