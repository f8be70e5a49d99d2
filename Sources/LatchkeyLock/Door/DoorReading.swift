/// What the sensors of a door say at one moment.
public struct DoorReading: Equatable, Sendable {
  public let isBoltThrown: Bool
  public let isDoorClosed: Bool

  /// - Parameters:
  ///   - isBoltThrown: Of no meaning on a lock without a bolt sensor.
  ///   - isDoorClosed: Of no meaning on a lock without a door sensor.
  public init(isBoltThrown: Bool, isDoorClosed: Bool) {
    self.isBoltThrown = isBoltThrown
    self.isDoorClosed = isDoorClosed
  }
}

/// What a reading comes to, given the sensors that there are (SESS-5).
enum DoorPosition: UInt8 {
  /// Bolt withdrawn or not sensed, door closed or not sensed.
  case closed
  /// Bolt thrown, door closed or not sensed.
  case home
  /// Door open, bolt withdrawn or not sensed.
  case open
  /// Door open, bolt thrown into the air.
  case air

  var isOpen: Bool { rawValue >= Self.open.rawValue }

  var column: DoorTable.Column {
    switch self {
    case .closed: .closed
    case .home: .home
    case .open: .open
    case .air: .air
    }
  }
}

/// What an installation has, and what it was told.
public struct DoorSettings: Equatable, Sendable {
  public let hasBoltSensor: Bool
  public let hasDoorSensor: Bool
  /// How long the door may stand open outside a session, in seconds (SESS-14).
  public let ajarSeconds: UInt16

  public init(hasBoltSensor: Bool, hasDoorSensor: Bool, ajarSeconds: UInt16 = 300) {
    self.hasBoltSensor = hasBoltSensor
    self.hasDoorSensor = hasDoorSensor
    self.ajarSeconds = ajarSeconds
  }

  // SESS-5: a sensor that is not there says nothing.
  func position(_ reading: DoorReading) -> DoorPosition {
    let isOpen = hasDoorSensor && !reading.isDoorClosed
    if hasBoltSensor && reading.isBoltThrown { return isOpen ? .air : .home }
    return isOpen ? .open : .closed
  }
}
