import LatchkeyCBOR

/// What the lock itself knows of the moment.
public struct DecisionContext: Sendable {
  /// Seconds since boot.
  public let tick: UInt32
  /// How the message came (CHAN-1).
  public let channel: Channel
  /// The transport's channel binding, where it has one (PROOF-2).
  public let binding: Digest?
  /// Who opened the obligation session that is running.
  public let obligation: GrantID?

  public init(
    tick: UInt32, channel: Channel, binding: Digest? = nil, obligation: GrantID? = nil
  ) {
    self.tick = tick
    self.channel = channel
    self.binding = binding
    self.obligation = obligation
  }
}

/// The name of a grant: its issuer's whole key, and its serial.
public struct GrantID: Equatable, Sendable {
  public let issuer: PublicKey
  public let serial: UInt32

  public init(issuer: PublicKey, serial: UInt32) {
    self.issuer = issuer
    self.serial = serial
  }
}

/// Something the owner should hear of. It changes no verdict.
public struct Alarms: Equatable, Sendable {
  public internal(set) var rawValue: UInt8 = 0

  public init() {}

  /// A time statement contradicted the clock (TIME-7).
  public var hasClockConflict: Bool { rawValue & 1 != 0 }
  /// An issuer signed two staples with one sequence (STAPLE-5).
  public var hasEquivocation: Bool { rawValue & 2 != 0 }
}
