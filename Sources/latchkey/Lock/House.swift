import Foundation
import LatchkeyLock

/// The door that a simulated lock sits in: its bolt and motor, its sensors, its alarms, and the people
/// around it.
///
/// It obeys the lock's orders and nobody else's; what people do, they do by hand. Where bolt and door
/// stand is kept in a file, for a door stays where it is when the power goes.
struct House {
  /// What somebody does at the door.
  enum Deed: String, CaseIterable {
    case openDoor = "open-door"
    case closeDoor = "close-door"
    case forceDoor = "force-door"
    case throwByHand = "throw-by-hand"
    case withdrawByHand = "withdraw-by-hand"
    case pressInside = "press-inside"
    case holdInside = "hold-inside"
    case blockBolt = "block-bolt"
    case freeBolt = "free-bolt"
    case tamper
    case cutPower = "cut-power"
    case restorePower = "restore-power"
    case look
  }

  /// How long the motor runs, and how long somebody who has pressed inside counts as there.
  static let motorMilliseconds: UInt64 = 250
  static let presenceMilliseconds: UInt64 = 30_000

  /// What stands where, whoever looks.
  private struct Position: Codable, Equatable {
    var isBoltThrown = true
    var isDoorClosed = true
  }

  private struct Drive {
    let isThrow: Bool
    let endsAt: UInt64
  }

  private let path: String
  private var position: Position
  private var drive: Drive?
  private var isBoltBlocked = false
  private var pressedAt: UInt64?
  private(set) var soundsDoor = false
  private(set) var soundsIntrusion = false

  static func path(of lock: String) -> String { lock + ".door" }

  /// Builds a new door: closed and locked.
  static func build(around lock: String) throws {
    let content = try JSONEncoder().encode(Position())
    try Files.create(path(of: lock), with: Array(content) + [0x0a])
  }

  /// Finds the door as it was left.
  init(around lock: String) throws {
    path = Self.path(of: lock)
    guard let content = try? Files.read(path),
      let position = try? JSONDecoder().decode(Position.self, from: Data(content))
    else { throw ToolFailure.file(path, "The door of this lock is missing.") }
    self.position = position
  }

  /// What the sensors say.
  var reading: DoorReading {
    DoorReading(isBoltThrown: position.isBoltThrown, isDoorClosed: position.isDoorClosed)
  }

  /// When the motor stops; `nil` when it stands.
  var motorStopsAt: UInt64? { drive?.endsAt }

  /// Whether somebody inside has just shown that he is there.
  func hasPresence(at now: UInt64) -> Bool {
    pressedAt.map { now - min(now, $0) <= Self.presenceMilliseconds } ?? false
  }

  /// One press counts for one configuration.
  mutating func usePresence() { pressedAt = nil }

  // MARK: The lock's orders

  mutating func obey(_ effects: DoorEffects, at now: UInt64) {
    if effects.withdrawsBolt || effects.releasesStrike { turn(isThrow: false, at: now) }
    if effects.throwsBolt { turn(isThrow: true, at: now) }
    if effects.soundsDoor { soundsDoor = true }
    if effects.silencesDoor { soundsDoor = false }
    if effects.soundsIntrusion { soundsIntrusion = true }
    if effects.silencesIntrusion { soundsIntrusion = false }
  }

  private mutating func turn(isThrow: Bool, at now: UInt64) {
    drive = Drive(isThrow: isThrow, endsAt: now + Self.motorMilliseconds)
  }

  /// How a drive of the bolt has ended.
  enum DriveEnd {
    case moved, jammed
  }

  /// Stops the motor when its time has come.
  mutating func stopMotor(at now: UInt64) -> DriveEnd? {
    guard let ended = drive, now >= ended.endsAt else { return nil }
    drive = nil
    guard position.isBoltThrown != ended.isThrow else { return .moved }
    guard !isBoltBlocked else { return .jammed }
    position.isBoltThrown = ended.isThrow
    keep()
    return .moved
  }

  /// Without power no motor runs and no alarm sounds.
  mutating func losePower() {
    drive = nil
    soundsDoor = false
    soundsIntrusion = false
  }

  // MARK: People

  /// Does what a hand can do.
  ///
  /// - Returns: Why it cannot be done; `nil` when it was.
  mutating func perform(_ deed: Deed, at now: UInt64) -> String? {
    switch deed {
    case .openDoor where position.isDoorClosed && position.isBoltThrown:
      return "The bolt is thrown: the door does not open."
    case .openDoor, .forceDoor: position.isDoorClosed = false
    case .closeDoor where !position.isDoorClosed && position.isBoltThrown:
      return "The bolt is thrown: the door does not close."
    case .closeDoor: position.isDoorClosed = true
    case .throwByHand, .withdrawByHand:
      guard !isBoltBlocked else { return "Something blocks the bolt." }
      drive = nil
      position.isBoltThrown = deed == .throwByHand
    case .pressInside, .holdInside: pressedAt = now
    case .blockBolt: isBoltBlocked = true
    case .freeBolt: isBoltBlocked = false
    case .tamper, .cutPower, .restorePower, .look: break
    }
    keep()
    return nil
  }

  private func keep() {
    guard let content = try? JSONEncoder().encode(position) else { return }
    // A door that cannot be noted down has moved all the same.
    try? Files.replace(path, with: Array(content) + [0x0a])
  }
}
