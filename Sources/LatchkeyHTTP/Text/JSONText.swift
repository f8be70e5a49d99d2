/// Writes JSON (RFC 8259), one object after another member by member; no Foundation, no surprises.
struct JSONText {
  private(set) var text = "{"
  private var isEmpty = true

  /// A member whose value is a string.
  mutating func add(_ name: String, _ value: String) { add(name, raw: Self.quoted(value)) }

  /// A member whose value is a number.
  mutating func add(_ name: String, _ value: some FixedWidthInteger) {
    add(name, raw: String(value))
  }

  /// A member whose value is JSON already.
  mutating func add(_ name: String, raw value: String) {
    if !isEmpty { text += "," }
    isEmpty = false
    text += Self.quoted(name) + ":" + value
  }

  /// The object, closed.
  var closed: String { text + "}" }

  /// A string in quotation marks, with what must be escaped and what terminals obey.
  static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
