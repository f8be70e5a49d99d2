import LatchkeyService

/// Which operation a method and a path ask for. Made of ``Operation`` and nothing else.
struct RouteTable {
  /// What was found.
  struct Route: Equatable {
    var operation: Operation
    var parameters: [String: String]
  }

  private struct Entry {
    var segments: [Substring]
    var operations: [String: Operation]
  }

  private let entries: [Entry]

  init() {
    var byPath: [String: [String: Operation]] = [:]
    for operation in Operation.allCases {
      byPath[operation.path, default: [:]][operation.method] = operation
    }
    entries = byPath.map { path, operations in
      let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
      return Entry(segments: segments, operations: operations)
    }
  }

  /// - Throws: ``ProblemDocument``: 404 without such a path, 405 without such a method there, 400
  ///   where a parameter cannot be decoded.
  func route(_ method: String, _ target: RequestTarget) throws(ProblemDocument) -> Route {
    guard let entry = entries.first(where: { isMatch($0.segments, target.segments) }) else {
      throw .noRoute
    }
    guard let operation = entry.operations[method] else {
      throw .wrongMethod(allow: Array(entry.operations.keys))
    }
    var parameters: [String: String] = [:]
    for (name, segment) in zip(entry.segments, target.segments) where isParameter(name) {
      let field = String(name.dropFirst().dropLast())
      guard let value = RequestTarget.decode(segment) else {
        throw .malformed(field, "A parameter is 1 to 128 bytes of UTF-8, percent-encoded.")
      }
      parameters[field] = value
    }
    return Route(operation: operation, parameters: parameters)
  }

  private func isMatch(_ template: [Substring], _ segments: [Substring]) -> Bool {
    template.count == segments.count
      && zip(template, segments).allSatisfy { isParameter($0) ? !$1.isEmpty : $0 == $1 }
  }

  private func isParameter(_ segment: Substring) -> Bool { segment.hasPrefix("{") }
}
