import Foundation
import LatchkeyLock

/// The tables of Spec/sessions.md, row by row.
struct TransitionTable {
  struct Row {
    let text: String
    let states: Set<DoorState>
    let events: Set<String>
    let sensors: Set<Sensors>
    /// `nil` where the row says `same`.
    let next: DoorState?
    let isReachable: Bool
    let does: Set<String>
    let says: [String]
  }

  enum Sensors: Int, CaseIterable {
    case none, bolt, door, both

    var settings: DoorSettings {
      DoorSettings(
        hasBoltSensor: self == .bolt || self == .both,
        hasDoorSensor: self == .door || self == .both, ajarSeconds: 300)
    }

    /// The words of a sensors cell.
    static let words: [String: Set<Sensors>] = [
      "both": [.both], "bolt": [.bolt], "door": [.door], "none": [.none],
      "bolt+": [.bolt, .both], "door+": [.door, .both], "strike": [.door, .none],
      "all": [.none, .bolt, .door, .both],
    ]
  }

  static let states: [DoorState] = (0..<16).compactMap { DoorState(rawValue: $0) }

  struct Unreadable: Error {
    let row: String
  }

  let rows: [Row]

  init() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Spec/sessions.md")
    let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    var rows: [Row] = []
    for (index, line) in lines.enumerated() where line.hasPrefix("| state | event |") {
      let isSession = rows.count > 0
      for line in lines[(index + 2)...].prefix(while: { $0.hasPrefix("|") }) {
        rows.append(try Row(line, isSession: isSession))
      }
    }
    self.rows = rows
  }
}

extension TransitionTable.Row {
  init(_ line: String, isSession: Bool) throws {
    let cells = line.dropFirst().dropLast().components(separatedBy: "|").map {
      $0.components(separatedBy: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
    guard cells.count == 7 else { throw TransitionTable.Unreadable(row: line) }
    let part = TransitionTable.states.filter { $0.isSession == isSession }
    func state(_ name: String) throws -> DoorState {
      guard let state = TransitionTable.states.first(where: { "\($0)" == name }) else {
        throw TransitionTable.Unreadable(row: line)
      }
      return state
    }
    text = line
    states = cells[0] == ["every"] ? Set(part) : Set(try cells[0].map(state))
    guard states.isSubset(of: part) else { throw TransitionTable.Unreadable(row: line) }
    events = cells[1] == ["every"] ? Set(Happening.all.map(\.name)) : Set(cells[1])
    sensors = try cells[2].reduce(into: []) {
      guard let word = TransitionTable.Sensors.words[$1] else {
        throw TransitionTable.Unreadable(row: line)
      }
      $0.formUnion(word)
    }
    isReachable = cells[3] != ["unreachable"]
    next = !isReachable || cells[3] == ["same"] ? nil : try state(cells[3].first ?? "")
    does = Set(cells[4])
    says = cells[5]
    guard cells[6].count == 1, cells[6][0].hasPrefix("SESS-") else {
      throw TransitionTable.Unreadable(row: line)
    }
  }
}

/// An event of the table, and how a door comes to meet it.
struct Happening {
  let name: String
  /// The sensors under which it can happen.
  let sensors: Set<TransitionTable.Sensors>
  let event: DoorEvent
  var tick: UInt32 = now
  var drives: UInt8 = 1
  var timerTick: UInt32?

  static let now: UInt32 = 10_000
  static let deadline: UInt32 = 10_100

  init(_ name: String, _ event: DoorEvent, _ sensors: String = "all") {
    self.name = name
    self.event = event
    self.sensors = TransitionTable.Sensors.words[sensors] ?? []
  }

  private static func reading(_ thrown: Bool, _ closed: Bool) -> DoorReading {
    DoorReading(isBoltThrown: thrown, isDoorClosed: closed)
  }

  static let all: [Happening] = {
    var all = [
      Happening("obliged unlock", .obligedUnlock(relockWithinSeconds: 60)),
      Happening("unlock", .unlock), Happening("resident unlock", .residentUnlock),
      Happening("hold-open", .holdOpen), Happening("lock", .lock),
      Happening("resident lock", .residentLock), Happening("jam", .jammed),
      Happening("tamper", .tampered),
    ]
    for (name, thrown, closed, sensors) in [
      ("home", true, true, "bolt+"), ("open", false, false, "door+"),
      ("air", true, false, "both"),
    ] {
      all.append(Happening(name, .sensed(reading(thrown, closed)), sensors))
      all.append(Happening("restart \(name)", .restarted(reading(thrown, closed)), sensors))
    }
    // A lock without a sensor is never handed a reading, but restarts like any other.
    var closed = Happening("closed", .sensed(reading(false, true)))
    closed = Happening(sensors: [.bolt, .door, .both], closed)
    all.append(closed)
    all.append(Happening("restart closed", .restarted(reading(false, true))))
    var timer = Happening("timer", .timer)
    timer.timerTick = now
    all.append(timer)
    var last = Happening("last timer", .timer)
    last.timerTick = now
    last.drives = 3
    all.append(last)
    var deadline = Happening("deadline", .timer)
    deadline.tick = Self.deadline
    all.append(deadline)
    return all
  }()

  private init(sensors: Set<TransitionTable.Sensors>, _ other: Happening) {
    name = other.name
    event = other.event
    self.sensors = sensors
  }
}
