import LatchkeyTestSupport
import Testing

@testable import LatchkeyLock

/// A door with hands, sensors and a driver that sometimes fails.
private struct House {
  var door: Door
  let sensors: TransitionTable.Sensors
  var tick: UInt32 = 0
  var isBoltThrown = true
  var isDoorClosed = true
  /// The deadline that was promised.
  var promised: UInt32?
  var hasOverdue = false
  var said: [ReceiptEvent] = []
  var drives = 0

  init(_ sensors: TransitionTable.Sensors) {
    self.sensors = sensors
    door = Door(settings: sensors.settings)
  }

  var reading: DoorReading {
    DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed)
  }

  /// Hands over an event, and checks what must hold of every step.
  mutating func meet(_ event: DoorEvent) throws -> DoorEffects {
    let wasSession = door.state.isSession
    let wakeTick = door.wakeTick
    let effects = door.handle(event, at: tick)
    try require(effects.armsTimer || wakeTick == door.wakeTick, "a timer that nobody armed")
    let events = [effects.first, effects.second].compactMap { $0 }
    var isRestart = false
    if case .restarted = event { isRestart = true }
    // SESS-9, SESS-6: one session, and one deadline that nothing moves.
    if !wasSession && door.state.isSession {
      guard case .obligedUnlock(let seconds) = event else { throw Broken("a session of itself") }
      try require(promised == nil, "two sessions")
      promised = tick + UInt32(seconds)
      hasOverdue = false
      said = []
      drives = 0
    }
    if let promised, door.state.isSession, !isRestart {
      try require(door.deadlineTick == promised, "the deadline moved")
      try require(tick < promised || door.state.isOverdue, "late and not overdue")
    }
    try check(events, wasSession: wasSession, isRestart: isRestart)
    let throwsOrWithdraws = [effects.withdrawsBolt, effects.throwsBolt, effects.releasesStrike]
    try require(throwsOrWithdraws.filter { $0 }.count <= 1, "two drives at once")
    try require(!effects.soundsDoor || !effects.silencesDoor, "two orders to one alarm")
    return effects
  }

  private mutating func check(
    _ events: [ReceiptEvent], wasSession: Bool, isRestart: Bool
  ) throws {
    for event in events {
      // SESS-7: only home, and both sensors, say locked.
      if [.locked, .lockedUnopened, .lockedLate].contains(event) {
        try require(isBoltThrown && isDoorClosed && sensors == .both, "\(event) is a lie")
      }
      if event == .boltThrown {
        try require(isBoltThrown && sensors == .bolt, "\(event) is a lie")
      }
      if event == .lockedUnopened { try require(!said.contains(.opened), "opened") }
      if event == .lockedLate { try require(hasOverdue, "late without overdue") }
      if event == .locked { try require(!hasOverdue, "in time, though overdue") }
      hasOverdue = hasOverdue || event == .overdue
      if wasSession && event.rawValue < ReceiptEvent.denied.rawValue {
        try require(!said.contains(event), "\(event) twice")  // RCPT-8
        said.append(event)
      }
    }
    // SESS-8: a session ends with its word, and only then.
    let ends = events.filter(\.endsSession).count
    let hasEnded = wasSession && !door.state.isSession
    try require(ends == (hasEnded ? 1 : 0), "ended with \(events)")
    if hasEnded {
      try require(said.count <= 7, "more than was reserved")  // RCPT-7
      promised = nil
    }
    try require(isRestart || !(wasSession && events.contains(.interrupted)), "interrupted")
  }

  struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private func require(_ isTrue: Bool, _ what: String) throws {
    if !isTrue { throw Broken(what) }
  }

  /// Does what was ordered, or fails at it, and senses (SESS-5).
  mutating func obey(_ effects: DoorEffects, fails: Bool) throws {
    var effects = effects
    for _ in 0..<4 {
      guard effects.withdrawsBolt || effects.throwsBolt else { return }
      drives += 1
      if fails {
        _ = try meet(.jammed)
      } else {
        isBoltThrown = effects.throwsBolt
      }
      guard sensors != .none else { return }
      effects = try meet(.sensed(reading))
    }
  }

  mutating func senseIfAny(fails: Bool) throws {
    guard sensors != .none else { return }
    try obey(try meet(.sensed(reading)), fails: fails)
  }
}

@Suite("Random walks of a door")
struct DoorWalkTests {
  private static func step(_ house: inout House, _ random: inout SplitMix64) throws {
    let fails = Int.random(in: 0..<4, using: &random) == 0
    switch Int.random(in: 0..<16, using: &random) {
    case 0...1:
      if !house.door.state.isSession {
        let seconds = UInt16.random(in: 1...120, using: &random)
        try house.obey(
          try house.meet(.obligedUnlock(relockWithinSeconds: seconds)), fails: fails)
      }
    case 2: try house.obey(try house.meet(.unlock), fails: fails)
    case 3: try house.obey(try house.meet(.residentUnlock), fails: fails)
    case 4: try house.obey(try house.meet(.holdOpen), fails: fails)
    case 5: try house.obey(try house.meet(.lock), fails: fails)
    case 6:
      if Bool.random(using: &random) { try house.obey(try house.meet(.residentLock), fails: fails) }
    case 7: _ = try house.meet(.tampered)
    case 8...10:
      // A bolt in the air keeps a door from closing; one that is home from opening, but for force.
      let isForced = Int.random(in: 0..<8, using: &random) == 0
      if !house.isBoltThrown || isForced { house.isDoorClosed.toggle() }
      try house.senseIfAny(fails: fails)
    case 11:
      house.isBoltThrown.toggle()
      try house.senseIfAny(fails: fails)
    case 12:
      if Int.random(in: 0..<8, using: &random) == 0 { try restart(&house) }
    default:
      let isLong = Int.random(in: 0..<16, using: &random) == 0
      house.tick += UInt32.random(in: 0...(isLong ? 400 : 10), using: &random)
      if house.tick >= house.door.wakeTick {
        try house.obey(try house.meet(.timer), fails: fails)
        try house.senseIfAny(fails: fails)
      }
    }
  }

  private static func restart(_ house: inout House) throws {
    let mask = house.door.receiptMask
    let isSession = house.door.state.isSession
    house.door =
      isSession
      ? Door(resuming: house.sensors.settings, receiptMask: mask)
      : Door(settings: house.sensors.settings)
    house.tick = 0
    house.promised = nil
    let reading = house.reading
    try house.obey(try house.meet(.restarted(reading)), fails: false)
    if house.door.state.isSession { house.promised = house.door.deadlineTick }
  }

  @Test(
    "no walk lies, extends, forgets or doubles (SESS-5 to SESS-12, RCPT-8)",
    arguments: TransitionTable.Sensors.allCases)
  func walks(_ sensors: TransitionTable.Sensors) {
    var reached: Set<DoorState> = []
    for walk in 0..<300 {
      let seed = UInt64.random(in: 0 ... .max)
      var random = SplitMix64(seed: seed)
      var house = House(sensors)
      do {
        for _ in 0..<400 {
          try Self.step(&house, &random)
          reached.insert(house.door.state)
        }
      } catch {
        Issue.record("seed \(seed), walk \(walk), \(sensors): \(error)")
        return
      }
    }
    if sensors == .both { #expect(Set(TransitionTable.states).subtracting(reached).isEmpty) }
  }

  @Test("a motor that never moves rests: three drives in a row, and no more (SESS-10)")
  func bounded() throws {
    var house = House(.both)
    try house.obey(try house.meet(.obligedUnlock(relockWithinSeconds: 3_600)), fails: true)
    var drives = 1
    while house.door.wakeTick < 4_000 {
      house.tick = house.door.wakeTick
      let effects = try house.meet(.timer)
      if effects.withdrawsBolt || effects.throwsBolt { drives += 1 }
    }
    // Withdrawing, relocking, again when nearing, and behind the deadline.
    #expect(drives == 12)
    #expect(house.door.state == .overdueWaiting)
    #expect(house.said == [.jammed, .overdue])
  }

  @Test("settings change only outside a session (SESS-19)")
  func settings() {
    var door = Door(settings: TransitionTable.Sensors.both.settings)
    _ = door.handle(.obligedUnlock(relockWithinSeconds: 60), at: 0)
    door.install(TransitionTable.Sensors.bolt.settings)
    #expect(door.settings == TransitionTable.Sensors.both.settings)
    _ = door.handle(.residentLock, at: 1)
    door.install(TransitionTable.Sensors.bolt.settings)
    #expect(door.settings == TransitionTable.Sensors.bolt.settings)
  }

  @Test("a deadline that has come goes before the event of its tick (SESS-6, SESS-7)")
  func deadlineFirst() {
    let home = DoorReading(isBoltThrown: true, isDoorClosed: true)
    let free = DoorReading(isBoltThrown: false, isDoorClosed: true)
    for (tick, first, second) in [
      (UInt32(59), ReceiptEvent.lockedUnopened, ReceiptEvent?.none), (60, .overdue, .lockedLate),
    ] {
      var door = Door(settings: TransitionTable.Sensors.both.settings)
      _ = door.handle(.obligedUnlock(relockWithinSeconds: 60), at: 0)
      _ = door.handle(.sensed(free), at: 1)
      let effects = door.handle(.sensed(home), at: tick)
      #expect(effects.first == first)
      #expect(effects.second == second)
      #expect(effects.armsTimer)
      #expect(!door.state.isSession)
    }
  }
}
