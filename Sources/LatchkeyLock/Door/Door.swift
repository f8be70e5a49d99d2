/// The door of one lock: Spec/sessions.md as code.
///
/// Overview: events in, effects out. The caller drives the motors, sounds the alarms, makes and
/// persists the receipts, and comes back with ``DoorEvent/timer`` at ``wakeTick``.
///
/// Responsibilities: the one obligation session and its deadline; throwing the bolt by itself;
/// saying of the door what its sensors bear out and nothing more. It neither decides who may enter
/// nor knows who did.
public struct Door: Sendable {
  public package(set) var state: DoorState
  /// Drives made in this state.
  package var drives: UInt8 = 0
  /// Seconds before the deadline at which a lock begins to throw its bolt (SESS-10).
  package var leadSeconds: UInt8 = 0
  /// SESS-19: may be replaced outside a session only.
  public private(set) var settings: DoorSettings
  /// What the session has receipts of: bit *n* is the event of number *n* (RCPT-8). Persisted with
  /// them, it is all that a restart needs to know of the session's course.
  public package(set) var receiptMask: UInt16 = 0
  /// By when the door must be locked again (SESS-6). Nothing moves it while a session runs.
  public package(set) var deadlineTick: UInt32 = .max
  /// When the state's own timer is due; `UInt32.max` for never.
  package var timerTick: UInt32 = .max

  package init(state: DoorState, settings: DoorSettings) {
    self.state = state
    self.settings = settings
  }

  /// A door of which nothing is known; hand it ``DoorEvent/restarted(_:)`` next.
  public init(settings: DoorSettings) { self.init(state: .secured, settings: settings) }

  /// A door whose lock lost power inside a session; hand it ``DoorEvent/restarted(_:)`` next
  /// (SESS-12).
  ///
  /// - Parameter receiptMask: ``receiptMask`` as it was persisted last.
  public init(resuming settings: DoorSettings, receiptMask: UInt16) {
    self.init(
      state: receiptMask & ReceiptEvent.overdue.bit != 0
        ? .overdueWaiting : receiptMask & ReceiptEvent.opened.bit != 0 ? .waiting : .unlocked,
      settings: settings)
    self.receiptMask = receiptMask
  }

  /// When ``DoorEvent/timer`` is due; `UInt32.max` when it is not.
  public var wakeTick: UInt32 {
    state.isSession && !state.isOverdue ? min(timerTick, deadlineTick) : timerTick
  }

  /// Takes over other settings, but not inside a session (SESS-19).
  ///
  /// Of a door that other sensors look at nothing is known but that its alarm sounds: the next
  /// reading says where it stands.
  public mutating func install(_ settings: DoorSettings) {
    guard !state.isSession, settings != self.settings else { return }
    self.settings = settings
    if state != .ajar { state = .secured }
    timerTick = .max
  }

  /// Moves on by one event (SESS-4).
  ///
  /// - Parameter tick: Seconds since boot; never less than at the event before, but for a restart.
  public mutating func handle(_ event: DoorEvent, at tick: UInt32) -> DoorEffects {
    var effects = DoorEffects()
    if case .restarted(let reading) = event {
      restart(settings.position(reading), at: tick, &effects)
    } else {
      // SESS-6: the deadline comes before whatever else happens at that tick.
      if state.isSession && !state.isOverdue && tick >= deadlineTick {
        fallOverdue(isOpen: state.isOpen, at: tick, &effects)
      }
      meet(event, at: tick, &effects)
    }
    return effects
  }

  private mutating func meet(
    _ event: DoorEvent, at tick: UInt32, _ effects: inout DoorEffects
  ) {
    let column: DoorTable.Column
    switch event {
    case .obligedUnlock(let seconds):
      return beginSession(relockWithinSeconds: seconds, at: tick, &effects)
    case .unlock: column = .unlock
    case .residentUnlock: column = .residentUnlock
    case .holdOpen: column = .holdOpen
    case .lock: column = .lock
    case .residentLock: column = .residentLock
    case .sensed(let reading): column = settings.position(reading).column
    case .jammed: column = .jam
    case .tampered: return apply(.say(.tampered, .soundIntrusion), at: tick, &effects)  // SESS-15
    case .timer:
      guard tick >= timerTick else { return }
      // SESS-10
      if drives > 0 && drives < DoorFigures.drives { return drive(at: tick, &effects) }
      column = .timer
    case .restarted: return
    }
    take(column, at: tick, &effects)
  }

  private mutating func take(
    _ column: DoorTable.Column, at tick: UInt32, _ effects: inout DoorEffects
  ) {
    apply(
      DoorTable.step(state, column, isStrike: !settings.hasBoltSensor), at: tick, &effects)
  }

  private mutating func beginSession(
    relockWithinSeconds seconds: UInt16, at tick: UInt32, _ effects: inout DoorEffects
  ) {
    guard !state.isSession, settings.hasBoltSensor else { return }  // SESS-2, SESS-1
    receiptMask = 0
    leadSeconds = UInt8(truncatingIfNeeded: min(DoorFigures.leadSeconds, seconds / 2))
    startTimer(seconds: UInt32(seconds), at: tick)
    deadlineTick = timerTick  // SESS-6
    apply(.to(.unlocking), at: tick, &effects)
  }

  // SESS-12
  private mutating func restart(
    _ position: DoorPosition, at tick: UInt32, _ effects: inout DoorEffects
  ) {
    guard state.isSession else {
      state = .secured  // no alarm outlives a restart
      let isFree = settings.hasBoltSensor && position == .closed
      return apply(
        .to(position.isOpen ? .freeOpen : isFree ? .free : .secured), at: tick, &effects)
    }
    if state.isUnopened {
      apply(.say(.interrupted), at: tick, &effects)
      state = .locking  // nobody saw whether it was opened meanwhile
    }
    if position == .home {
      take(.home, at: tick, &effects)
    } else {
      fallOverdue(isOpen: position.isOpen, at: tick, &effects)
    }
  }

  // SESS-11
  private mutating func fallOverdue(
    isOpen: Bool, at tick: UInt32, _ effects: inout DoorEffects
  ) {
    apply(
      .to(isOpen ? .overdueOpen : .overdueLocking, .none, .soundDoor, say: .overdue), at: tick,
      &effects)
  }

  /// Does what a cell of the table says.
  private mutating func apply(
    _ step: DoorStep, at tick: UInt32, _ effects: inout DoorEffects
  ) {
    let last = state
    if let next = step.next {
      effects.order(DoorEffects.armTimer)
      if last == .ajar || last == .waiting || last.isSession && !next.isSession {
        effects.order(DoorEffects.silenceDoor)
      }
      state = next
      drives = 0
      startTimer(of: next, at: tick)
      if next == .unlocking || next.isThrowing { drive(at: tick, &effects) }
    }
    var orders = step.orders
    if !settings.hasBoltSensor && orders & DoorEffects.withdrawBolt != 0 {
      orders ^= DoorEffects.withdrawBolt | DoorEffects.releaseStrike
    }
    effects.order(orders)
    guard var event = ReceiptEvent(rawValue: step.eventNumber &- 1) else { return }  // 0: none
    if last.isSession && event.rawValue < ReceiptEvent.denied.rawValue {
      // RCPT-8: one receipt a session
      guard receiptMask & event.bit == 0 else { return }
      receiptMask |= event.bit
      // SESS-7: what may be said of a bolt that is home
      if event.saysLocked && !settings.hasDoorSensor { event = .boltThrown }
    }
    effects.say(event)
  }

  private mutating func drive(at tick: UInt32, _ effects: inout DoorEffects) {
    effects.order(
      DoorEffects.armTimer
        | (state == .unlocking ? DoorEffects.withdrawBolt : DoorEffects.throwBolt))
    drives &+= 1  // at most 3
    startTimer(seconds: DoorFigures.retrySeconds, at: tick)
  }

  private mutating func startTimer(of next: DoorState, at tick: UInt32) {
    timerTick = .max
    switch next {
    case .freeOpen: startTimer(seconds: UInt32(settings.ajarSeconds), at: tick)  // SESS-14
    case .free where !settings.hasBoltSensor:
      startTimer(seconds: DoorFigures.releaseSeconds, at: tick)  // SESS-16
    case .unlocked, .waiting:
      // SESS-10; the lead is at most half of what was promised
      let nearing = deadlineTick &- UInt32(leadSeconds)
      if tick < nearing { timerTick = nearing }
    default: break
    }
  }

  private mutating func startTimer(seconds: UInt32, at tick: UInt32) {
    let (sum, hasOverflowed) = tick.addingReportingOverflow(seconds)
    timerTick = hasOverflowed ? .max : sum
  }
}

/// What happens to a door.
public enum DoorEvent: Equatable, Sendable {
  /// A committed unlock whose chain promises to lock again within so many seconds.
  case obligedUnlock(relockWithinSeconds: UInt16)
  /// Another committed unlock; inside a session also a resident's that promises.
  case unlock
  case residentUnlock
  /// A committed `hold-open`.
  case holdOpen
  /// A committed `lock`; the opener's is one.
  case lock
  case residentLock
  /// The sensors, all together, whenever SESS-5 says so.
  case sensed(DoorReading)
  /// The lock came back from a loss of its ticks, and sensed at once.
  case restarted(DoorReading)
  /// The bolt's driver could not finish.
  case jammed
  /// The tamper contact opened.
  case tampered
  /// ``Door/wakeTick`` has come.
  case timer
}

/// The figures of Spec/sessions.md, in seconds and in drives.
enum DoorFigures {
  static let retrySeconds: UInt32 = 5
  static let drives: UInt8 = 3
  static let leadSeconds: UInt16 = 15
  static let releaseSeconds: UInt32 = 5
}
