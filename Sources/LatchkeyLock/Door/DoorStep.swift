/// One cell of the table in Spec/sessions.md, packed: where to go, what to order, what to say.
struct DoorStep {
  /// State 0…3, whether it is entered 4, orders of ``DoorEffects`` 5…10, event + 1 from 11.
  private(set) var rawValue: UInt16 = 0

  enum Drive: UInt16 {
    case none = 0
    /// Withdraw the bolt, or release the strike.
    case release = 0x20
    case throwBolt = 0x40
  }

  enum Alarm: UInt16 {
    case none = 0
    case soundDoor = 0x80
    case soundIntrusion = 0x200
    case silence = 0x500
  }

  @inline(__always)
  private init(rawValue: UInt16) { self.rawValue = rawValue }

  @inline(__always)
  static func stay(_ drive: Drive) -> DoorStep { DoorStep(rawValue: drive.rawValue) }

  @inline(__always)
  static var nothing: DoorStep { .stay(.none) }

  @inline(__always)
  static func say(_ event: ReceiptEvent, _ alarm: Alarm = .none) -> DoorStep {
    DoorStep(rawValue: alarm.rawValue | (UInt16(event.rawValue) &+ 1) &<< 11)
  }

  @inline(__always)
  static func to(
    _ state: DoorState, _ drive: Drive = .none, _ alarm: Alarm = .none, say event: ReceiptEvent
  ) -> DoorStep {
    DoorStep(
      rawValue: DoorStep.to(state, drive).rawValue | DoorStep.say(event, alarm).rawValue)
  }

  @inline(__always)
  static func to(_ state: DoorState, _ drive: Drive = .none) -> DoorStep {
    DoorStep(rawValue: UInt16(state.rawValue) | 0x10 | drive.rawValue)
  }

  /// The same, and both alarms end (SESS-18).
  @inline(__always)
  var attended: DoorStep { DoorStep(rawValue: rawValue | Alarm.silence.rawValue) }

  var next: DoorState? { rawValue & 0x10 == 0 ? nil : DoorState(rawValue: UInt8(rawValue & 15)) }
  /// As in ``DoorEffects/rawValue``; a strike's release stands as the bolt's.
  var orders: UInt8 { UInt8(truncatingIfNeeded: rawValue &>> 5) & 63 }
  /// 0 for none.
  var eventNumber: UInt8 { UInt8(truncatingIfNeeded: rawValue &>> 11) }
}
