/// What the caller has to do after an event, and what it has to make receipts of.
///
/// At most one of the three drives, one order to each alarm, and two receipts.
public struct DoorEffects: Equatable, Sendable {
  public private(set) var rawValue: UInt8 = 0
  /// Numbers of events, each + 1, the latest in the lowest byte.
  private var said: UInt16 = 0

  public init() {}

  /// Withdraw the bolt.
  public var withdrawsBolt: Bool { rawValue & Order.withdrawBolt.rawValue != 0 }
  /// Throw the bolt, or end the release of the strike.
  public var throwsBolt: Bool { rawValue & Order.throwBolt.rawValue != 0 }
  /// Release the strike, until ``throwsBolt``.
  public var releasesStrike: Bool { rawValue & Order.releaseStrike.rawValue != 0 }
  /// Sound the door's alarm: overdue, jammed, ajar.
  public var soundsDoor: Bool { rawValue & Order.soundDoor.rawValue != 0 }
  public var silencesDoor: Bool { rawValue & Order.silenceDoor.rawValue != 0 }
  /// Sound the alarm of an intrusion: forced open, tampered.
  public var soundsIntrusion: Bool { rawValue & Order.soundIntrusion.rawValue != 0 }
  public var silencesIntrusion: Bool { rawValue & Order.silenceIntrusion.rawValue != 0 }
  /// ``Door/wakeTick`` has changed.
  public var armsTimer: Bool { rawValue & Order.armTimer.rawValue != 0 }

  /// The first receipt to make.
  public var first: ReceiptEvent? { event(said > 0xff ? said &>> 8 : said) }
  /// The one to make after it.
  public var second: ReceiptEvent? { said > 0xff ? event(said & 0xff) : nil }

  private func event(_ number: UInt16) -> ReceiptEvent? {
    // A number + 1, or 0 for none, which wraps to no event.
    ReceiptEvent(rawValue: UInt8(truncatingIfNeeded: number) &- 1)
  }

  enum Order: UInt8 {
    case withdrawBolt = 1
    case throwBolt = 2
    case releaseStrike = 4
    case soundDoor = 8
    case silenceDoor = 16
    case soundIntrusion = 32
    case silenceIntrusion = 64
    case armTimer = 128

    /// Itself and those that it overrules: of two orders to one motor or alarm the later holds.
    var group: UInt8 {
      switch self {
      case .withdrawBolt, .throwBolt, .releaseStrike: 7
      case .soundDoor, .silenceDoor: 24
      case .soundIntrusion, .silenceIntrusion: 96
      case .armTimer: 128
      }
    }
  }

  @inline(__always)
  mutating func order(_ order: Order) { rawValue = rawValue & ~order.group | order.rawValue }

  @inline(__always)
  mutating func say(_ event: ReceiptEvent) {
    said = said &<< 8 | UInt16(event.rawValue) &+ 1  // fewer than 255 events
  }
}
