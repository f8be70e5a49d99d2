import Foundation
import LatchkeyService

/// The table of Spec/delivery.md, row by row.
struct DeliveryTable {
  struct Row {
    let text: String
    let states: Set<LegPhase>
    let events: Set<String>
    let next: Next
    let effects: [String]
  }

  enum Next: Equatable {
    case same
    case state(LegPhase)
    case refused(String)
  }

  struct Unreadable: Error {
    let row: String
  }

  let rows: [Row]

  init() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Spec/delivery.md")
    let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    guard let start = lines.firstIndex(where: { $0.hasPrefix("| state | event |") }) else {
      throw Unreadable(row: "no table")
    }
    rows = try lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(Row.init)
  }
}

extension DeliveryTable.Row {
  init(_ line: String) throws {
    let cells = line.dropFirst().dropLast().components(separatedBy: "|").map {
      $0.components(separatedBy: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
    guard cells.count == 5, cells[2].count == 1, cells[4].count == 1,
      cells[4][0].hasPrefix("DLV-")
    else { throw DeliveryTable.Unreadable(row: line) }
    text = line
    states = try cells[0].reduce(into: []) { states, word in
      switch word {
      case "every": states.formUnion(LegPhase.allCases)
      case "gathering": states.formUnion(LegPhase.allCases.filter(\.isGathering))
      default:
        guard let state = LegPhase(rawValue: word) else {
          throw DeliveryTable.Unreadable(row: line)
        }
        states.insert(state)
      }
    }
    events = Set(cells[1])
    let word = cells[2][0]
    if word == "same" {
      next = .same
    } else if word.hasPrefix("refused ") {
      next = .refused(String(word.dropFirst(8)))
    } else if let state = LegPhase(rawValue: word) {
      next = .state(state)
    } else {
      throw DeliveryTable.Unreadable(row: line)
    }
    effects = cells[3]
  }
}
