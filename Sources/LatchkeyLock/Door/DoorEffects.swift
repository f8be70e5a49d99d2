/// What the caller has to do after an event, and what it has to make receipts of.
///
/// At most one of the three drives, one order to each alarm, and two receipts.
public struct DoorEffects: Equatable, Sendable {
  public private(set) var rawValue: UInt8 = 0
  /// Numbers of events, each + 1, the latest in the lowest byte.
  private var said: UInt16 = 0

  public init() {}

  /// Withdraw the bolt.
  public var withdrawsBolt: Bool { rawValue & Self.withdrawBolt != 0 }
  /// Throw the bolt, or end the release of the strike.
  public var throwsBolt: Bool { rawValue & Self.throwBolt != 0 }
  /// Sound the door's alarm: overdue, jammed, ajar.
  public var soundsDoor: Bool { rawValue & Self.soundDoor != 0 }
  public var silencesDoor: Bool { rawValue & Self.silenceDoor != 0 }
  /// Sound the alarm of an intrusion: forced open, tampered.
  public var soundsIntrusion: Bool { rawValue & Self.soundIntrusion != 0 }
  public var silencesIntrusion: Bool { rawValue & Self.silenceIntrusion != 0 }
  /// Release the strike, until ``throwsBolt``.
  public var releasesStrike: Bool { rawValue & Self.releaseStrike != 0 }
  /// ``Door/wakeTick`` may have changed.
  public var armsTimer: Bool { rawValue & Self.armTimer != 0 }

  /// The first receipt to make.
  public var first: ReceiptEvent? { event(said > 0xff ? said &>> 8 : said) }
  /// The one to make after it.
  public var second: ReceiptEvent? { said > 0xff ? event(said & 0xff) : nil }

  private func event(_ number: UInt16) -> ReceiptEvent? {
    // A number + 1, or 0 for none, which wraps to no event.
    ReceiptEvent(rawValue: UInt8(truncatingIfNeeded: number) &- 1)
  }

  static let withdrawBolt: UInt8 = 1
  static let throwBolt: UInt8 = 2
  static let soundDoor: UInt8 = 4
  static let silenceDoor: UInt8 = 8
  static let soundIntrusion: UInt8 = 16
  static let silenceIntrusion: UInt8 = 32
  static let releaseStrike: UInt8 = 64
  static let armTimer: UInt8 = 128

  /// Of two orders to one motor or alarm in one step, the later holds.
  mutating func order(_ orders: UInt8) {
    if orders & 0x43 != 0 { rawValue &= ~0x43 }  // the drives
    if orders & 0x0c != 0 { rawValue &= ~0x0c }  // the door's alarm
    if orders & 0x30 != 0 { rawValue &= ~0x30 }  // the intrusion's
    rawValue |= orders
  }

  /// Adds what another event of the same tick brings; each of them has said one thing at most.
  mutating func add(_ more: DoorEffects) {
    order(more.rawValue)
    if more.said != 0 { said = said &<< 8 | more.said }
  }

  @inline(__always)
  mutating func say(_ event: ReceiptEvent) {
    said = said &<< 8 | UInt16(event.rawValue) &+ 1  // fewer than 255 events
  }
}
