import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

/// How the tool ends, as `--help` and Documentation/tool.md list it.
enum ExitStatus: Int32 {
  case success = 0
  case denied = 1
  case usage = 2
  case refused = 3
  case file = 4
  case unreachable = 5
  case `internal` = 70
}

/// Why the tool stopped: one line that names the field and the rule.
struct ToolFailure: Error {
  let status: ExitStatus
  /// Where the fault lies.
  let field: String
  /// What is wrong, in a sentence.
  let text: String
  /// The registry row, where there is one.
  let reason: DenyReason?

  private init(_ status: ExitStatus, _ field: String, _ text: String, _ reason: DenyReason?) {
    self.status = status
    self.field = field
    self.text = text
    self.reason = reason
  }

  /// An option is missing or cannot be read.
  static func usage(_ option: String, _ text: String) -> ToolFailure {
    ToolFailure(.usage, option, text, nil)
  }

  /// A file cannot be used.
  static func file(_ path: String, _ text: String) -> ToolFailure {
    ToolFailure(.file, path, text, nil)
  }

  /// A lock is not there, or does not answer.
  static func unreachable(_ address: String, _ text: String) -> ToolFailure {
    ToolFailure(.unreachable, address, text, nil)
  }

  /// An input is not what it should be.
  static func malformed(_ field: String, _ text: String) -> ToolFailure {
    ToolFailure(.refused, field, text, nil)
  }

  /// A rule of the specification refuses an input.
  static func refused(_ reason: DenyReason, field: String) -> ToolFailure {
    ToolFailure(.refused, field, reason.row.meaning, reason)
  }

  /// The tool itself failed.
  static func `internal`(_ field: String, _ text: String) -> ToolFailure {
    ToolFailure(.internal, field, text, nil)
  }

  /// Any error of the libraries, as the tool reports it.
  init(_ error: any Error) {
    switch error {
    case let failure as ToolFailure: self = failure
    case let refusal as Refusal:
      self.init(.refused, refusal.field, refusal.rule, refusal.reason)
    case let reason as DenyReason: self = .refused(reason, field: "message")
    case is SigningFailure: self = .internal("key", "The key could not sign.")
    default: self = .internal("tool", "\(error)")
    }
  }

  /// `field: sentence [name, RULE]`.
  var line: String {
    guard let row = reason?.row else { return "\(field): \(text)" }
    let rule = text.contains(row.rule) ? row.name : "\(row.name), \(row.rule)"
    return "\(field): \(text) [\(rule)]"
  }

  /// The same for a program.
  var node: Node {
    var entries: [(String, Node)] = [("field", .text(field)), ("text", .text(text))]
    if let reason { entries.append(("reason", reason.node)) }
    entries.append(("exit", .number(UInt64(status.rawValue))))
    return .object([("error", .object(entries))])
  }
}

/// Runs `body`; what it refuses is said of `field`.
func naming<Value>(_ field: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let reason as DenyReason {
    throw ToolFailure.refused(reason, field: field)
  }
}
