import Foundation
import LatchkeyCBOR

/// What a command reports: a tree that is written as JSON for programs, or as lines for people.
indirect enum Node {
  case object([(String, Node)])
  case list([Node])
  case text(String)
  case number(UInt64)
  case integer(Int64)
  case flag(Bool)
  /// Seconds since 1970-01-01T00:00:00Z; in lines UTC, local time, and the distance from now.
  case time(UInt64)
  /// Seconds.
  case duration(UInt64)
  /// Bytes; in lines only the first few.
  case bytes([UInt8])
  case none
}

extension Node {
  /// Bytes of fixed length.
  static func bytes<let n: Int>(_ value: FixedBytes<n>) -> Node { .bytes(value.array) }

  /// One line of JSON, keys in the order of the report.
  var json: String {
    switch self {
    case .object(let entries):
      "{" + entries.map { "\(Self.quote($0.0)): \($0.1.json)" }.joined(separator: ", ") + "}"
    case .list(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
    case .text(let text): Self.quote(text)
    case .number(let number): "\(number)"
    case .integer(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    case .time(let second): "\(second)"
    case .duration(let seconds): "\(seconds)"
    case .bytes(let bytes): Self.quote(bytes.hex)
    case .none: "null"
    }
  }

  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        quoted += "\\u" + String(format: "%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Lines for people: names in a column, children indented.
  func lines(in style: TextStyle, indent: String = "") -> [String] {
    switch self {
    case .object(let entries):
      let width = entries.filter { !$0.1.hasChildren }.map(\.0.count).max() ?? 0
      return entries.flatMap { name, value in
        value.hasChildren
          ? ["\(indent)\(name)"] + value.lines(in: style, indent: indent + "  ")
          : value.isNone
            ? []
            : [
              "\(indent)\(name.padding(toLength: width, withPad: " ", startingAt: 0))  "
                + value.line(in: style)
            ]
      }
    case .list(let items):
      return items.enumerated().flatMap { index, item in
        item.hasChildren
          ? ["\(indent)\(index + 1)."] + item.lines(in: style, indent: indent + "  ")
          : ["\(indent)- \(item.line(in: style))"]
      }
    case .none: return []
    default: return ["\(indent)\(line(in: style))"]
    }
  }

  private var isNone: Bool {
    switch self {
    case .none, .list: true
    default: false
    }
  }

  private var hasChildren: Bool {
    switch self {
    case .object(let entries): !entries.isEmpty
    case .list(let items): !items.isEmpty
    default: false
    }
  }

  /// A leaf, in words.
  private func line(in style: TextStyle) -> String {
    switch self {
    case .object, .list, .none: ""
    case .text(let text): text
    case .number(let number): "\(number)"
    case .integer(let number): "\(number)"
    case .flag(let flag): flag ? "yes" : "no"
    case .time(let second): style.describe(second)
    case .duration(let seconds): TimeText.words(seconds)
    case .bytes(let bytes): bytes.isEmpty ? "(no bytes)" : style.describe(bytes)
    }
  }
}

/// How times and bytes are written for people.
struct TextStyle {
  /// The local time zone, beside UTC.
  var zone: TimeZone?
  /// Now, for the distance.
  var now: UInt64?
  /// Whether bytes are written in full.
  var isFull = false

  func describe(_ second: UInt64) -> String {
    var text = TimeText.format(second, in: TimeZone(secondsFromGMT: 0)) + " UTC"
    if let zone { text += " · \(TimeText.format(second, in: zone)) \(zone.identifier)" }
    if let now { text += " (\(TimeText.distance(from: now, to: second)))" }
    return text
  }

  func describe(_ bytes: [UInt8]) -> String {
    isFull || bytes.count <= 8 ? bytes.hex : "\(bytes[..<8].hex)… (\(bytes.count) B)"
  }
}
