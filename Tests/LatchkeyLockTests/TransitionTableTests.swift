import Testing

@testable import LatchkeyLock

@Suite("The table of transitions")
struct TransitionTableTests {
  private struct Cell: Hashable {
    let state: DoorState
    let event: String
    let sensors: TransitionTable.Sensors
  }

  /// What a session says at most once (RCPT-8).
  private static let onceEvents: [ReceiptEvent] = [
    .opened, .closed, .jammed, .overdue, .interrupted,
  ]

  /// Every state, event and set of sensors that can be.
  private static let cells: [Cell] = TransitionTable.states.flatMap { state in
    Happening.all.flatMap { happening in
      happening.sensors.map { Cell(state: state, event: happening.name, sensors: $0) }
    }
  }

  private static func rows(_ cell: Cell, in table: TransitionTable) -> [TransitionTable.Row] {
    table.rows.filter {
      $0.states.contains(cell.state) && $0.events.contains(cell.event)
        && $0.sensors.contains(cell.sensors)
    }
  }

  @Test("each cell has one row, and each row a cell (SESS-4)")
  func total() throws {
    let table = try TransitionTable()
    #expect(table.rows.count > 100)
    let names = Set(Happening.all.map(\.name))
    for row in table.rows { #expect(row.events.isSubset(of: names), "\(row.text)") }
    for cell in Self.cells {
      let rows = Self.rows(cell, in: table)
      let reachable = rows.filter(\.isReachable)
      let unreachable = rows.count - reachable.count
      // A state that cannot be reached has no other row than the one that says so, for its part.
      #expect(
        reachable.count == 1 && unreachable == 0 || unreachable >= 1,
        "\(cell): \(rows.map(\.text))")
    }
    for row in table.rows where row.isReachable {
      let isUsed = Self.cells.contains { cell in
        row.states.contains(cell.state) && row.events.contains(cell.event)
          && row.sensors.contains(cell.sensors)
      }
      #expect(isUsed, "\(row.text)")
    }
  }

  @Test("the door does what the table says (SESS-4 to SESS-19)", arguments: [false, true])
  func conforms(hasSaid: Bool) throws {
    let table = try TransitionTable()
    var count = 0
    for cell in Self.cells {
      let rows = Self.rows(cell, in: table)
      guard rows.allSatisfy(\.isReachable), let row = rows.first,
        let happening = Happening.all.first(where: { $0.name == cell.event })
      else { continue }
      var door = Self.door(cell, happening, hasSaid: hasSaid)
      let effects = door.handle(happening.event, at: happening.tick)
      #expect(door.state == row.next ?? cell.state, "\(cell): \(row.text)")
      #expect(effects.words == row.does, "\(cell): \(row.text)")
      let once: Set<String> =
        hasSaid && cell.state.isSession ? Set(Self.onceEvents.map { "\($0)" }) : []
      #expect(effects.events == row.says.filter { !once.contains($0) }, "\(cell): \(row.text)")
      count += 1
    }
    #expect(count > 500)
  }

  /// A door in the state of a cell, about to meet its event.
  private static func door(_ cell: Cell, _ happening: Happening, hasSaid: Bool) -> Door {
    var door = Door(state: cell.state, settings: cell.sensors.settings)
    let isDriving = cell.state == .unlocking || cell.state.isThrowing
    door.drives = isDriving ? happening.drives : 0
    door.leadSeconds = 15
    if cell.state.isSession { door.deadlineTick = Happening.deadline }
    door.timerTick = Self.hasTimer(cell) ? happening.timerTick ?? Happening.deadline + 50 : .max
    if cell.state.isOverdue { door.receiptMask = ReceiptEvent.overdue.bit }
    if hasSaid { door.receiptMask = onceEvents.reduce(0) { $0 | $1.bit } }
    return door
  }

  private static func hasTimer(_ cell: Cell) -> Bool {
    switch cell.state {
    case .freeOpen, .unlocking, .unlocked, .relocking, .locking, .waiting, .overdueLocking: true
    case .free: !cell.sensors.settings.hasBoltSensor
    default: false
    }
  }

  @Test("the states that the table calls unreachable are, and no others (SESS-1, SESS-5)")
  func reachable() throws {
    let table = try TransitionTable()
    for sensors in TransitionTable.Sensors.allCases {
      let reached = Self.reached(sensors)
      for state in TransitionTable.states {
        let isUnreachable = table.rows.contains {
          !$0.isReachable && $0.states.contains(state) && $0.sensors.contains(sensors)
        }
        #expect(reached.contains(state) != isUnreachable, "\(state) with \(sensors)")
      }
    }
  }

  /// Every state that events lead to, from a door that was just built.
  private static func reached(_ sensors: TransitionTable.Sensors) -> Set<DoorState> {
    var reached: Set<DoorState> = [.secured]
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for state in reached {
        for happening in Happening.all where happening.sensors.contains(sensors) {
          let cell = Cell(state: state, event: happening.name, sensors: sensors)
          var door = Self.door(cell, happening, hasSaid: false)
          _ = door.handle(happening.event, at: happening.tick)
          isGrowing = reached.insert(door.state).inserted || isGrowing
        }
      }
    }
    return reached
  }
}

extension DoorEffects {
  /// As the table puts it.
  var words: Set<String> {
    var words: Set<String> = []
    for (isSet, word) in [
      (withdrawsBolt, "withdraw"), (throwsBolt, "throw"), (releasesStrike, "release"),
      (soundsDoor, "door alarm"), (silencesDoor, "quiet door"),
      (soundsIntrusion, "intrusion alarm"), (silencesIntrusion, "quiet intrusion"),
    ] where isSet { words.insert(word) }
    return words
  }

  var events: [String] { [first, second].compactMap { $0.map { "\($0)" } } }
}
